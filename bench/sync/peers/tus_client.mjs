// tus-js-client: every file of a folder to a tus server, so many at once, measured.
import { readdirSync, createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { Upload } from 'tus-js-client';

const [endpoint, folder, together] = process.argv.slice(2);
const names = readdirSync(folder).sort();
let retries = 0;

function send(name) {
  const path = join(folder, name);
  return new Promise((resolve, reject) => {
    const upload = new Upload(createReadStream(path), {
      endpoint,
      uploadSize: statSync(path).size,
      retryDelays: Array(40).fill(500),
      metadata: { filename: name, filetype: 'image/jpeg' },
      onShouldRetry: () => { retries += 1; return true; },
      onSuccess: resolve,
      onError: reject,
    });
    upload.start();
  });
}

async function worker(left) {
  for (let name = left.shift(); name !== undefined; name = left.shift()) await send(name);
}

const used = process.cpuUsage();
const begun = performance.now();
const left = [...names];
await Promise.all(Array.from({ length: Number(together) }, () => worker(left)));
const seconds = (performance.now() - begun) / 1000;
const { user, system } = process.cpuUsage(used);
console.log(JSON.stringify({ seconds, processor: (user + system) / 1e6, photos: names.length, retries }));
