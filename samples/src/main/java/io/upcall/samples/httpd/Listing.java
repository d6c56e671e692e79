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

/** What is in a folder, and the space that it takes until {@link #close}. */
final class Listing implements AutoCloseable {
  /** How many entries are shown; a page with more is of no use to anybody. */
  static final int LIMIT = 10_000;

  /** What an entry takes beside its name: the object, and its row of the page. */
  private static final int ENTRY_BYTES = 256;

  /** What a character of a name may become: escaped in the link, again in the text. */
  private static final int NAME_FACTOR = 8;

  private static final Comparator<ListingPage.Entry> FOLDERS_FIRST =
      Comparator.comparing((ListingPage.Entry entry) -> !entry.isFolder())
          .thenComparing(ListingPage.Entry::name, String.CASE_INSENSITIVE_ORDER)
          .thenComparing(ListingPage.Entry::name);

  private final String path;
  private final BufferSpace space;
  private final List<ListingPage.Entry> entries = new ArrayList<>();
  private int leftOut;
  private int takenBytes;

  private Listing(String path, BufferSpace space) {
    this.path = path;
    this.space = space;
  }

  /** Reads {@code folder}, whose descriptor is closed. */
  static Listing of(Resource.Folder folder, BufferSpace space) throws IOException {
    Listing listing = new Listing(folder.path(), space);
    Dirent.DIR directory = fdopendir(folder.fd());
    boolean whole = false;
    try {
      listing.read(directory);
      whole = true;
    } finally {
      closedir(directory);
      if (!whole) {
        listing.close();
      }
    }
    listing.entries.sort(FOLDERS_FIRST);
    return listing;
  }

  /** The folder as HTML. */
  byte[] page() {
    return ListingPage.of(path, entries, leftOut);
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
    int bytes = ENTRY_BYTES + NAME_FACTOR * name.length();
    space.take(bytes);
    takenBytes += bytes;
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

  @Override
  public void close() {
    space.give(takenBytes);
  }
}
