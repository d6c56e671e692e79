package io.upcall.samples.tools.ls;

import static io.upcall.libc.Dirent.DT_REG;
import static io.upcall.libc.Dirent.DT_UNKNOWN;
import static io.upcall.libc.Dirent.closedir;
import static io.upcall.libc.Dirent.opendir;
import static io.upcall.libc.Dirent.readdir;
import static io.upcall.libc.SysStat.S_ISDIR;
import static io.upcall.libc.SysStat.lstat;
import static io.upcall.libc.SysStat.stat;

import io.upcall.libc.Dirent.DIR;
import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructDirent;
import io.upcall.libc.StructStat;
import io.upcall.samples.tools.Complaints;
import io.upcall.samples.tools.Output;
import io.upcall.samples.tools.Quoting;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The program: files first, then directories, each with what is below it if that is asked for. */
final class Ls {
  /** Something below what was asked for could not be shown. */
  private static final int MINOR = 1;

  /** Something that was asked for could not. */
  private static final int SERIOUS = 2;

  private final LsOptions options;
  private final Listing listing;
  private final Output out;
  private final Complaints complaints;

  /** Directories that are still to be listed, the next one first. */
  private final Deque<Directory> pending = new ArrayDeque<>();

  private int exitStatus;
  private boolean anyPrinted;

  /**
   * A directory to list.
   *
   * @param path how it is called
   * @param isOperand whether the user named it
   * @param above those that it is in, so that a circle of links is seen
   */
  private record Directory(String path, boolean isOperand, Set<List<Long>> above) {}

  Ls(
      LsOptions options,
      LongFormat.Style style,
      Columns columns,
      Output out,
      Complaints complaints) {
    this.options = options;
    this.listing = new Listing(options, style, columns, out);
    this.out = out;
    this.complaints = complaints;
  }

  int exitStatus() {
    return exitStatus;
  }

  private void fail(String what, ErrnoException why, boolean isOperand) {
    complaints.say(what, why);
    exitStatus = Math.max(exitStatus, isOperand ? SERIOUS : MINOR);
  }

  void list(List<String> operands) throws IOException {
    List<Entry> files = new ArrayList<>();
    List<Entry> directories = new ArrayList<>();
    for (String operand : operands) {
      Entry entry = operand(operand);
      if (entry != null) {
        boolean isListed = entry.isDirectory() && !options.itself();
        (isListed ? directories : files).add(entry);
      }
    }
    Comparator<Entry> order = Entry.order(options);
    if (order != null) {
      files.sort(order);
      directories.sort(order);
    }
    if (!files.isEmpty()) {
      // The columns are as wide as all operands want them, directories too.
      listing.print(files, Stream.concat(files.stream(), directories.stream()).toList());
      anyPrinted = true;
    }
    for (Entry directory : directories) {
      pending.add(new Directory(directory.path(), true, Set.of()));
    }
    boolean withNames = operands.size() > 1 || options.recursive();
    while (!pending.isEmpty()) {
      list(pending.remove(), withNames);
    }
  }

  private @Nullable Entry operand(String path) {
    try {
      return Entry.of(path, path, operandStatus(path));
    } catch (ErrnoException failure) {
      fail("cannot access " + Quoting.always(path), failure, true);
      return null;
    }
  }

  private StructStat operandStatus(String path) throws ErrnoException {
    switch (options.follow()) {
      case ALWAYS, OPERANDS:
        return stat(path);
      case OPERANDS_TO_DIRECTORIES:
        return directoryOrItself(path);
      default:
        return lstat(path);
    }
  }

  private static StructStat directoryOrItself(String path) throws ErrnoException {
    try {
      StructStat status = stat(path);
      return S_ISDIR(status.st_mode) ? status : lstat(path);
    } catch (ErrnoException failure) {
      if (failure.errno == Errno.ENOENT) {
        return lstat(path); // a link that leads nowhere
      }
      throw failure;
    }
  }

  // ---- a directory -----------------------------------------------------------------------------

  private void list(Directory directory, boolean withName) throws IOException {
    String path = directory.path;
    List<Entry> entries = new ArrayList<>();
    DIR open;
    try {
      open = opendir(path);
    } catch (ErrnoException failure) {
      fail("cannot open directory " + Quoting.always(path), failure, directory.isOperand);
      return;
    }
    List<Long> id = identity(path);
    if (options.recursive() && directory.above.contains(id)) {
      complaints.say(Quoting.ifNeeded(path) + ": not listing already-listed directory");
      exitStatus = SERIOUS;
      closedir(open);
      return;
    }
    if (withName) {
      out.print((anyPrinted ? "\n" : "") + listing.spelt(path) + ":\n");
    }
    anyPrinted = true;
    try {
      for (StructDirent entry; (entry = readdir(open)) != null; ) {
        if (isShown(entry.d_name())) {
          entries.add(entry(path, entry));
        }
      }
    } catch (ErrnoException failure) {
      fail("reading directory " + Quoting.always(path), failure, directory.isOperand);
    } finally {
      closedir(open);
    }
    Comparator<Entry> order = Entry.order(options);
    if (order != null) {
      entries.sort(order);
    } else if (options.reverse()) {
      Collections.reverse(entries);
    }
    listing.printDirectory(entries);
    if (options.recursive()) {
      descend(directory, id, entries);
    }
  }

  private List<Long> identity(String path) {
    try {
      StructStat status = stat(path);
      return List.of(status.st_dev, status.st_ino);
    } catch (ErrnoException gone) {
      return List.of();
    }
  }

  private boolean isShown(String name) {
    if (name.charAt(0) != '.' || options.hidden() == LsOptions.Hidden.ALL) {
      return true;
    }
    boolean itselfOrParent = name.equals(".") || name.equals("..");
    return options.hidden() == LsOptions.Hidden.ALMOST_ALL && !itselfOrParent;
  }

  private Entry entry(String directory, StructDirent entry) {
    String name = entry.d_name();
    String path = join(directory, name);
    if (options.needsStatus() || needsMode(entry.d_type())) {
      try {
        boolean follows = options.follow() == LsOptions.Follow.ALWAYS;
        return Entry.of(name, path, follows ? stat(path) : lstat(path));
      } catch (ErrnoException failure) {
        fail("cannot access " + Quoting.always(path), failure, false);
        return new Entry(name, path, entry.d_type(), entry.d_ino(), null);
      }
    }
    return new Entry(name, path, entry.d_type(), entry.d_ino(), null);
  }

  /** To tell an executable, and where the file system does not say of what type a file is. */
  private boolean needsMode(int type) {
    boolean classifies = options.indicator() == LsOptions.Indicator.CLASSIFY;
    boolean needsType = options.recursive() || options.indicator() != LsOptions.Indicator.NONE;
    return (classifies && type == DT_REG) || (needsType && type == DT_UNKNOWN);
  }

  private void descend(Directory from, List<Long> id, List<Entry> entries) {
    Set<List<Long>> above = new HashSet<>(from.above);
    above.add(id);
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry entry = entries.get(i);
      boolean isBelow = !entry.name().equals(".") && !entry.name().equals("..");
      if (entry.isDirectory() && isBelow) {
        pending.addFirst(new Directory(entry.path(), false, above));
      }
    }
  }

  private static String join(String directory, String name) {
    return directory.endsWith("/") ? directory + name : directory + "/" + name;
  }
}
