// @tus/server with @tus/file-store in the folder that is named; prints its address.
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'
import http from 'node:http'

const server = new Server({ path: '/files', datastore: new FileStore({ directory: process.argv[2] }) })
const listening = http.createServer(server.handle.bind(server)).listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${listening.address().port}`)
})
