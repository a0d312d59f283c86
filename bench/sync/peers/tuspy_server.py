"""tuspyserver under uvicorn, as shipped: it fsyncs; it has no checksum."""

import sys

import uvicorn
from fastapi import FastAPI
from tuspyserver import create_tus_router

if __name__ == "__main__":
    port, directory = sys.argv[1:]
    app = FastAPI()
    app.include_router(create_tus_router(prefix="files", files_dir=directory, max_size=2**30))
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="error", access_log=False)
