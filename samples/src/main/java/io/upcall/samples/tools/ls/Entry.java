package io.upcall.samples.tools.ls;

import static io.upcall.libc.Dirent.DT_BLK;
import static io.upcall.libc.Dirent.DT_CHR;
import static io.upcall.libc.Dirent.DT_DIR;
import static io.upcall.libc.Dirent.DT_FIFO;
import static io.upcall.libc.Dirent.DT_LNK;
import static io.upcall.libc.Dirent.DT_REG;
import static io.upcall.libc.Dirent.DT_SOCK;
import static io.upcall.libc.Dirent.DT_UNKNOWN;
import static io.upcall.libc.SysStat.S_IFMT;

import io.upcall.libc.StructStat;
import io.upcall.libc.StructTimespec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A file that is to be shown.
 *
 * @param name as it is shown
 * @param path by which it is reached
 * @param type one of Dirent's DT_ constants
 * @param inode as its directory has it
 * @param status null when it was not asked for, or could not be had
 */
record Entry(String name, String path, int type, long inode, @Nullable StructStat status) {
  private static final int TYPE_SHIFT = 12;

  static Entry of(String name, String path, StructStat status) {
    // The bits of S_IFMT are the numbers of the DT_ constants.
    return new Entry(name, path, (status.st_mode & S_IFMT) >> TYPE_SHIFT, status.st_ino, status);
  }

  boolean isDirectory() {
    return type == DT_DIR;
  }

  boolean isLink() {
    return type == DT_LNK;
  }

  /** The first letter of a long line. */
  char letter() {
    switch (type) {
      case DT_REG:
        return '-';
      case DT_DIR:
        return 'd';
      case DT_LNK:
        return 'l';
      case DT_FIFO:
        return 'p';
      case DT_SOCK:
        return 's';
      case DT_CHR:
        return 'c';
      case DT_BLK:
        return 'b';
      default:
        return type == DT_UNKNOWN ? '?' : '-';
    }
  }

  StructTimespec time(LsOptions.Time which) {
    StructStat known = status;
    if (known == null) {
      return new StructTimespec(0, 0);
    }
    switch (which) {
      case ACCESS:
        return known.st_atim;
      case CHANGE:
        return known.st_ctim;
      default:
        return known.st_mtim;
    }
  }

  long size() {
    return status == null ? 0 : status.st_size;
  }

  // ---- their order -----------------------------------------------------------------------------

  /** As C.UTF-8 collates: by bytes. */
  static int compareNames(String a, String b) {
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  private String extension() {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot);
  }

  /** Null for the order that they have. */
  static @Nullable Comparator<Entry> order(LsOptions options) {
    Comparator<Entry> byName = (a, b) -> compareNames(a.name, b.name);
    Comparator<Entry> order;
    switch (options.sort()) {
      case TIME:
        order = (a, b) -> b.time(options.time()).compareTo(a.time(options.time()));
        break;
      case SIZE:
        order = (a, b) -> Long.compare(b.size(), a.size());
        break;
      case EXTENSION:
        order = (a, b) -> compareNames(a.extension(), b.extension());
        break;
      case NAME:
        order = byName;
        break;
      default:
        return null;
    }
    Comparator<Entry> whole = order.thenComparing(byName);
    return options.reverse() ? whole.reversed() : whole;
  }
}
