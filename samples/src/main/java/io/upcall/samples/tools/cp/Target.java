package io.upcall.samples.tools.cp;

import static io.upcall.libc.Dirent.scandir;

import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructDirent;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a directory that is copied into: the names in it, read once. So a copy into one
 * that holds nothing of that name is not preceded by a look that finds nothing, file by file.
 */
final class Target {
  /** Null when anything may be there. */
  private final @Nullable Set<String> names;

  private final Set<String> made = new HashSet<>();

  private Target(@Nullable Set<String> names) {
    this.names = names;
  }

  /** One that was just made. */
  static Target fresh() {
    return new Target(Set.of());
  }

  /** One that was there. */
  static Target existing(String path) {
    try {
      Set<String> names = new HashSet<>();
      for (StructDirent entry : entries(path)) {
        names.add(entry.d_name());
      }
      return new Target(names);
    } catch (ErrnoException unreadable) {
      // It may be written to all the same.
      return unknown();
    }
  }

  /** One of which nothing is known. */
  static Target unknown() {
    return new Target(null);
  }

  /**
   * What is in a directory, but for itself and its parent, by inode: as they lie on the disk, more
   * or less.
   */
  static List<StructDirent> entries(String path) throws ErrnoException {
    return scandir(
        path,
        entry -> !entry.d_name().equals(".") && !entry.d_name().equals(".."),
        Comparator.comparingLong(StructDirent::d_ino));
  }

  /** False only when nothing of that name can be there. */
  boolean mayHave(String path) {
    String name = name(path);
    return names == null || name.equals(".") || names.contains(name) || made.contains(name);
  }

  /** True when it is there because we made it, or are about to. */
  boolean wasMade(String path) {
    return made.contains(name(path));
  }

  void made(String path) {
    made.add(name(path));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
