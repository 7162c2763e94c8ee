// The data worker: the page's own wasm, which asks where it is. It speaks first; what is posted to it earlier is lost.
import '/build/packs.js'
import start from '/build/dolbom.js'

start({ module_or_path: '/build/dolbom.wasm' }).catch(error => {
  // Reaches the page's `onerror` for this worker.
  setTimeout(() => { throw error })
})
