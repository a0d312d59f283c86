// tus-js-client, as a job on standard input says. One JSON line comes back: {"url", "requests"} or {"error"}.
import fs from 'node:fs'
import { Upload } from 'tus-js-client'

const job = JSON.parse(fs.readFileSync(0, 'utf8'))
const requests = []

function upload(more) {
  return new Promise((resolve, reject) => {
    const one = new Upload(fs.createReadStream(job.file, { start: 0 }), {
      endpoint: job.endpoint,
      headers: job.headers,
      metadata: job.metadata,
      uploadSize: fs.statSync(job.file).size,
      chunkSize: job.chunkSize ?? Number.POSITIVE_INFINITY,
      uploadDataDuringCreation: job.withBytes ?? false,
      overridePatchMethod: job.override ?? false,
      retryDelays: [0, 20, 50, 100],
      onAfterResponse: (request, response) => {
        requests.push([request.getMethod(), response.getStatus()])
      },
      onError: reject,
      onSuccess: () => resolve(one.url),
      onChunkComplete: (_size, accepted) => {
        if (more.stopAt && accepted >= more.stopAt) {
          one.abort(job.terminate ?? false).then(() => resolve(one.url), reject)
        }
      },
      ...more.options,
    })
    one.start()
  })
}

try {
  const url = await upload({ stopAt: job.stopAt, options: job.url ? { uploadUrl: job.url } : {} })
  console.log(JSON.stringify({ url, requests }))
} catch (error) {
  console.log(JSON.stringify({ error: String(error), requests }))
}
// A file that was not read to its end would keep the process.
process.exitCode = 0
process.stdout.write('', () => process.exit())
