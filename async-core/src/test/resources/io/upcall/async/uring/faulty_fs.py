"""A file system with one file, "data", whose disk is broken.

Reading past 4096 bytes is EIO, writing past 4096 bytes is ENOSPC, fsync is EIO once after a write.
Usage: faulty_fs.py MOUNTPOINT; says "mounted" when it is, and goes when it is unmounted.
"""

import errno
import stat
import sys

from fusepy import FUSE, FuseOSError, Operations

GOOD_BYTES = 4096
SIZE = 3 * GOOD_BYTES


class FaultyFs(Operations):
    def init(self, path):
        print("mounted", flush=True)

    def getattr(self, path, fh=None):
        if path == "/":
            return {"st_mode": stat.S_IFDIR | 0o755, "st_nlink": 2}
        if path == "/data":
            return {"st_mode": stat.S_IFREG | 0o644, "st_nlink": 1, "st_size": SIZE}
        raise FuseOSError(errno.ENOENT)

    def open(self, path, flags):
        return 0

    def read(self, path, size, offset, fh):
        if offset + size > GOOD_BYTES:
            raise FuseOSError(errno.EIO)
        return b"g" * size

    def write(self, path, data, offset, fh):
        if offset + len(data) > GOOD_BYTES:
            raise FuseOSError(errno.ENOSPC)
        return len(data)

    def fsync(self, path, datasync, fh):
        raise FuseOSError(errno.EIO)


# direct_io: each read and write comes here as it was asked for, not through the page cache.
FUSE(FaultyFs(), sys.argv[1], foreground=True, nothreads=True, direct_io=True)
