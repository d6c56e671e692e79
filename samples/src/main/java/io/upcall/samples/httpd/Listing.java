package io.upcall.samples.httpd;

import static io.upcall.libc.Dirent.closedir;
import static io.upcall.libc.Dirent.dirfd;
import static io.upcall.libc.Dirent.fdopendir;
import static io.upcall.libc.Dirent.readdir;
import static io.upcall.libc.Fcntl.AT_SYMLINK_NOFOLLOW;
import static io.upcall.libc.SysStat.S_ISDIR;
import static io.upcall.libc.SysStat.fstatat;

import io.upcall.libc.Dirent;
import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructDirent;
import io.upcall.libc.StructStat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads a folder for its page. */
final class Listing {
  /** How many entries are shown; a page with more is of no use to anybody. */
  static final int LIMIT = 10_000;

  private static final Comparator<ListingPage.Entry> FOLDERS_FIRST =
      Comparator.comparing((ListingPage.Entry entry) -> !entry.isFolder())
          .thenComparing(ListingPage.Entry::name);

  private final List<ListingPage.Entry> entries = new ArrayList<>();
  private int leftOut;

  private Listing() {}

  /** The page for {@code folder}, whose descriptor is closed. */
  static byte[] page(Resource.Folder folder) throws IOException {
    Listing listing = new Listing();
    Dirent.DIR directory = fdopendir(folder.fd());
    try {
      listing.read(directory);
    } finally {
      closedir(directory);
    }
    listing.entries.sort(FOLDERS_FIRST);
    return ListingPage.of(folder.path(), listing.entries, listing.leftOut);
  }

  private void read(Dirent.DIR directory) throws IOException {
    for (StructDirent entry; (entry = readdir(directory)) != null; ) {
      String name = entry.d_name();
      if (name.equals(".") || name.equals("..")) {
        continue;
      }
      if (entries.size() == LIMIT) {
        leftOut++;
      } else {
        add(directory, name);
      }
    }
  }

  /** Links are shown as themselves: what they lead to may be outside of the root. */
  private void add(Dirent.DIR directory, String name) throws IOException {
    try {
      StructStat status = fstatat(dirfd(directory), name, AT_SYMLINK_NOFOLLOW);
      entries.add(
          new ListingPage.Entry(name, S_ISDIR(status.st_mode), status.st_size, status.st_mtime));
    } catch (ErrnoException failure) {
      // Removed since its name was read.
      if (failure.errno != Errno.ENOENT) {
        throw failure;
      }
    }
  }
}
