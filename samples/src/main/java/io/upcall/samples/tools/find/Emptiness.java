package io.upcall.samples.tools.find;

import static io.upcall.libc.Dirent.DT_DIR;
import static io.upcall.libc.Dirent.DT_REG;
import static io.upcall.libc.Dirent.closedir;
import static io.upcall.libc.Dirent.opendir;
import static io.upcall.libc.Dirent.readdir;

import io.upcall.libc.Dirent.DIR;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructDirent;

/** -empty. */
final class Emptiness {
  private Emptiness() {}

  static boolean isEmpty(Visit visit) throws ErrnoException {
    int type = visit.type();
    if (type == DT_REG) {
      return visit.status().st_size == 0;
    }
    return type == DT_DIR && hasNothing(visit.path());
  }

  private static boolean hasNothing(String path) throws ErrnoException {
    DIR directory = opendir(path);
    try {
      for (StructDirent entry; (entry = readdir(directory)) != null; ) {
        if (!entry.d_name().equals(".") && !entry.d_name().equals("..")) {
          return false;
        }
      }
      return true;
    } finally {
      closedir(directory);
    }
  }
}
