// PouchDB on LevelDB, as a process of its own: `lay` puts the work into a local database, `sync` replicates it, measured.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import PouchDB from 'pouchdb';

const [what, folder, url, work, media] = process.argv.slice(2);
const here = new PouchDB(join(folder, 'pouch'));

async function lay() {
  const records = work ? JSON.parse(readFileSync(work, 'utf8')) : [];
  await here.bulkDocs(records.map((record, number) => ({ _id: String(number).padStart(6, '0'), ...record })));
  for (const name of media ? readdirSync(media).sort() : []) {
    await here.putAttachment(name, 'photo', readFileSync(join(media, name)), 'image/jpeg');
  }
  await new PouchDB(url).info();
  return {};
}

async function sync() {
  // Its default of 100 documents a batch breaks on photos (RangeError: Invalid string length).
  const options = work === 'photos' ? { batch_size: 5, batches_limit: 2 } : {};
  const used = process.cpuUsage();
  const begun = performance.now();
  const done = await here.replicate.to(url, options);
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(used);
  return { seconds, processor: (user + system) / 1e6, documents: done.docs_written };
}

console.log(JSON.stringify(await (what === 'lay' ? lay() : sync())));
await here.close();
process.exit(0);
