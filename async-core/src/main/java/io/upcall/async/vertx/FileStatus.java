package io.upcall.async.vertx;

import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.kernel.NativeMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file is, and {@code struct statx} of it. From the attributes that the JDK calls "unix"
 * where the file system has those; elsewhere what is basic is true and the rest is made up.
 */
final class FileStatus {

  private static final int STATX_BYTES = 256;
  private static final int STATX_BASIC_STATS = 0x7ff;
  private static final int SECTOR_BYTES = 512;
  private static final int BLOCK_BYTES = 4096;
  private static final int MADE_UP_DIRECTORY = Posix.S_IFDIR | 0755;
  private static final int MADE_UP_FILE = Posix.S_IFREG | 0644;
  private static final int MADE_UP_OTHER = Posix.S_IFCHR | 0644;
  private static final int MADE_UP_LINK = Posix.S_IFLNK | 0777;

  // struct statx
  private static final int BLKSIZE = 4;
  private static final int NLINK = 16;
  private static final int UID = 20;
  private static final int GID = 24;
  private static final int MODE = 28;
  private static final int INO = 32;
  private static final int SIZE = 40;
  private static final int BLOCKS = 48;
  private static final int ATIME = 64;
  private static final int CTIME = 96;
  private static final int MTIME = 112;
  private static final int RDEV = 128;
  private static final int DEV = 136;

  private final int mode;
  private final long inode;
  private final long device;
  private final long rawDevice;
  private final int links;
  private final int uid;
  private final int gid;
  private final long size;
  private final FileTime accessed;
  private final FileTime modified;
  private final FileTime changed;

  private FileStatus(Map<String, Object> unix) {
    mode = number(unix, "mode").intValue();
    inode = number(unix, "ino").longValue();
    device = number(unix, "dev").longValue();
    rawDevice = number(unix, "rdev").longValue();
    links = number(unix, "nlink").intValue();
    uid = number(unix, "uid").intValue();
    gid = number(unix, "gid").intValue();
    size = number(unix, "size").longValue();
    accessed = time(unix, "lastAccessTime");
    modified = time(unix, "lastModifiedTime");
    changed = time(unix, "ctime");
  }

  private FileStatus(BasicFileAttributes basic) {
    mode =
        basic.isDirectory()
            ? MADE_UP_DIRECTORY
            : basic.isRegularFile()
                ? MADE_UP_FILE
                : basic.isSymbolicLink() ? MADE_UP_LINK : MADE_UP_OTHER;
    Object key = basic.fileKey();
    inode = key == null ? 0 : Integer.toUnsignedLong(key.hashCode());
    device = 0;
    rawDevice = 0;
    links = 1;
    uid = 0;
    gid = 0;
    size = basic.size();
    accessed = basic.lastAccessTime();
    modified = basic.lastModifiedTime();
    changed = basic.lastModifiedTime();
  }

  /** The same file with another size. */
  private FileStatus(FileStatus same, long size) {
    this.mode = same.mode;
    this.inode = same.inode;
    this.device = same.device;
    this.rawDevice = same.rawDevice;
    this.links = same.links;
    this.uid = same.uid;
    this.gid = same.gid;
    this.size = size;
    this.accessed = same.accessed;
    this.modified = same.modified;
    this.changed = same.changed;
  }

  private static Number number(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof Number number ? number : 0;
  }

  private static FileTime time(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof FileTime time ? time : FileTime.fromMillis(0);
  }

  /** stat(2), or lstat(2). Waits for the disk. */
  static FileStatus read(Path path, boolean follow) throws IOException {
    LinkOption[] options =
        follow ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
    if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return new FileStatus(Files.readAttributes(path, "unix:*", options));
    }
    return new FileStatus(Files.readAttributes(path, BasicFileAttributes.class, options));
  }

  /** statx(2) of a path. On a thread of the pool. */
  static int ofPath(VertxHost host, AsyncCall call) throws IOException {
    Path path = PathLookup.path(host, DriverSide.fd(call), DriverSide.address(call));
    if (path == null) {
      return -Errno.EBADF;
    }
    boolean follow = (DriverSide.opFlags(call) & Posix.AT_SYMLINK_NOFOLLOW) == 0;
    try {
      read(path, follow).write(DriverSide.offset(call));
      return 0;
    } catch (NoSuchFileException missing) {
      return -PathLookup.errnoOfMissing(path);
    }
  }

  int mode() {
    return mode;
  }

  int type() {
    return mode & 0xf000;
  }

  long inode() {
    return inode;
  }

  long size() {
    return size;
  }

  /**
   * The status of this open file now: by its path while that still leads to the same file, else as
   * it was when it was opened. Waits for the disk.
   */
  FileStatus now(Path path, long sizeNow) throws IOException {
    FileStatus there = readIfThere(path);
    boolean same = there != null && there.inode == inode && there.device == device;
    return new FileStatus(same && there != null ? there : this, sizeNow);
  }

  private static @Nullable FileStatus readIfThere(Path path) throws IOException {
    try {
      return read(path, false);
    } catch (NoSuchFileException gone) {
      return null;
    }
  }

  /** Writes {@code struct statx}. */
  void write(long statx) {
    NativeMemory.clear(statx, STATX_BYTES);
    NativeMemory.putInt(statx, STATX_BASIC_STATS);
    NativeMemory.putInt(statx + BLKSIZE, BLOCK_BYTES);
    NativeMemory.putInt(statx + NLINK, links);
    NativeMemory.putInt(statx + UID, uid);
    NativeMemory.putInt(statx + GID, gid);
    NativeMemory.putShort(statx + MODE, (short) mode);
    NativeMemory.putLong(statx + INO, inode);
    NativeMemory.putLong(statx + SIZE, size);
    NativeMemory.putLong(statx + BLOCKS, (size + SECTOR_BYTES - 1) / SECTOR_BYTES);
    writeTime(statx + ATIME, accessed);
    writeTime(statx + CTIME, changed);
    writeTime(statx + MTIME, modified);
    writeDevice(statx + RDEV, rawDevice);
    writeDevice(statx + DEV, device);
  }

  private static void writeTime(long at, FileTime time) {
    Instant instant = time.toInstant();
    NativeMemory.putLong(at, instant.getEpochSecond());
    NativeMemory.putInt(at + Long.BYTES, instant.getNano());
  }

  /** major(3) and minor(3) of a number as stat(2) has it. */
  private static void writeDevice(long at, long number) {
    NativeMemory.putInt(at, (int) ((number >>> 32 & 0xfffff000L) | (number >>> 8 & 0xfff)));
    NativeMemory.putInt(
        at + Integer.BYTES, (int) ((number >>> 12 & 0xffffff00L) | (number & 0xff)));
  }
}
