package io.upcall.samples.tools.cp;

import static io.upcall.libc.Dirent.DT_REG;
import static io.upcall.libc.SysStat.S_ISDIR;
import static io.upcall.libc.SysStat.S_ISLNK;
import static io.upcall.libc.SysStat.S_ISREG;
import static io.upcall.libc.SysStat.lstat;
import static io.upcall.libc.SysStat.stat;

import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructDirent;
import io.upcall.libc.StructStat;
import io.upcall.samples.tools.Complaints;
import io.upcall.samples.tools.Output;
import io.upcall.samples.tools.Quoting;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The walk through what is to be copied. By the main uthread; see {@link FileCopy} for the rest.
 */
final class Copier {
  private final CpOptions options;
  private final Output out;
  private final Complaints complaints;
  private final Progress progress;
  private final Overwriting overwriting;
  private final Turns turns;
  private final Linking linking;

  /** What the operands named and made, of which nothing is to be copied or overwritten twice. */
  private final Set<Source> sources = new HashSet<>();

  private final Set<String> made = new HashSet<>();

  /** The directory that the operand in hand made first: not to be copied into itself. */
  private @Nullable FileId madeFirst;

  /**
   * True once it was met: nothing more of this operand is copied then, or there would be no end.
   */
  private boolean intoItself;

  // What the operand in hand is called, and what it becomes.
  private String operandSource = "";
  private String operandDestination = "";

  Copier(CpOptions options, Output out, Complaints complaints, Progress progress) {
    this.options = options;
    this.out = out;
    this.complaints = complaints;
    this.progress = progress;
    this.overwriting = new Overwriting(options, complaints);
    this.turns = new Turns(complaints);
    this.linking = new Linking(options, turns);
  }

  void copyAll(Operands operands) throws IOException {
    boolean several = operands.sources().size() > 1;
    Target target = operands.intoTarget() ? Target.existing(operands.target()) : Target.unknown();
    for (String source : operands.sources()) {
      String destination = operands.destination(source);
      madeFirst = null;
      intoItself = false;
      operandSource = source;
      operandDestination = destination;
      // The contents of "x/.." go into the target itself.
      boolean isTarget = destination.equals(operands.target());
      copyOperand(source, destination, isTarget ? Target.unknown() : target, several);
    }
    turns.finish();
  }

  private void copyOperand(String source, String destination, Target target, boolean several)
      throws IOException {
    StructStat status = status(source, 0);
    if (status == null) {
      return;
    }
    boolean isDirectory = S_ISDIR(status.st_mode);
    if (isDirectory && !options.recursive()) {
      turns.say("-r not specified; omitting directory " + Quoting.always(source));
      return;
    }
    if (several && !sources.add(Source.of(source, status))) {
      String kind = isDirectory ? "directory " : "file ";
      turns.step(
          () ->
              complaints.warn(
                  "warning: source "
                      + kind
                      + Quoting.always(source)
                      + " specified more than once"));
      return;
    }
    if (isDirectory) {
      // What is still under way for others may be in the same directories.
      turns.finish();
    }
    Node node = new Node(source, destination, 0, null);
    copy(node, status, target);
  }

  /**
   * A file and where it goes.
   *
   * @param depth 0 for what an operand named
   * @param parent the directory that it was found in
   */
  private record Node(String source, String destination, int depth, @Nullable Ancestor parent) {}

  /**
   * Which operand it is, however it was written.
   *
   * @param name of what has several, which may be named by each of them
   */
  private record Source(FileId id, @Nullable String name) {
    static Source of(String path, StructStat status) {
      boolean isOnly = S_ISDIR(status.st_mode) || status.st_nlink == 1;
      return new Source(FileId.of(status), isOnly ? null : path);
    }
  }

  /** A directory that is being copied, and those above it. */
  private record Ancestor(FileId id, @Nullable Ancestor parent) {
    boolean includes(FileId other) {
      return id.equals(other) || (parent != null && parent.includes(other));
    }
  }

  private void announce(Node node) throws IOException {
    if (options.verbose()) {
      turns.step(() -> out.print(announcement(node)));
    }
  }

  private static String announcement(Node node) {
    return Quoting.always(node.source) + " -> " + Quoting.always(node.destination) + "\n";
  }

  // ---- one file --------------------------------------------------------------------------------

  private @Nullable StructStat status(String source, int depth) throws IOException {
    try {
      return options.follows(depth) ? stat(source) : lstat(source);
    } catch (ErrnoException failure) {
      turns.say("cannot stat " + Quoting.always(source), failure);
      return null;
    }
  }

  private void copy(Node node, StructStat status, Target target) throws IOException {
    StructStat there = null;
    if (target.mayHave(node.destination)) {
      if (target.wasMade(node.destination)) {
        turns.finish();
      }
      try {
        // Bytes are written through a link; what is made anew replaces the link itself.
        there = Overwriting.status(node.destination, hasBytes(status));
      } catch (ErrnoException failure) {
        turns.say("cannot stat " + Quoting.always(node.destination), failure);
        return;
      }
    }
    target.made(node.destination);
    if (there != null) {
      turns.finish();
      boolean justMade = node.depth == 0 && made.contains(node.destination);
      Overwriting.Verdict verdict =
          overwriting.verdict(
              node.source, status, node.destination, there, justMade, hasBytes(status));
      if (verdict == Overwriting.Verdict.LEAVE) {
        return;
      }
      if (verdict == Overwriting.Verdict.REPLACE) {
        there = null;
      }
    }
    if (node.depth == 0) {
      made.add(node.destination);
    }
    if (S_ISDIR(status.st_mode)) {
      copyDirectory(node, status, there != null);
    } else {
      copyLeaf(node, status, there != null);
    }
  }

  /** What is not recursive reads even a FIFO or a device. */
  private boolean hasBytes(StructStat status) {
    return S_ISREG(status.st_mode) || !(options.recursive() || S_ISLNK(status.st_mode));
  }

  private void copyLeaf(Node node, StructStat status, boolean exists) throws IOException {
    boolean linkedHard = options.make() == CpOptions.Make.HARD_LINKS;
    if (linkedHard ? !S_ISLNK(status.st_mode) : options.make() != CpOptions.Make.COPIES) {
      announce(node);
      linking.make(node.source, node.destination, options.follows(node.depth), exists);
      return;
    }
    if (options.preserve().links() && status.st_nlink > 1) {
      String first = linking.firstName(status, node.destination);
      if (first != null) {
        announce(node);
        linking.linkToFirst(first, node.destination, exists);
        return;
      }
    }
    if (hasBytes(status)) {
      copyBytes(node, exists);
    } else {
      announce(node);
      Special special = new Special(options, node.source, node.destination);
      turns.step(() -> special.copy(status, complaints));
    }
  }

  private void copyBytes(Node node, boolean exists) throws IOException {
    FileCopy copy =
        new FileCopy(
            options, progress, node.source, node.destination, options.follows(node.depth), !exists);
    turns.add(
        () -> {
          List<String> said = copy.run();
          return () -> {
            if (options.verbose()) {
              out.print(announcement(node));
            }
            said.forEach(complaints::say);
          };
        });
  }

  // ---- directories -----------------------------------------------------------------------------

  private void copyDirectory(Node node, StructStat status, boolean exists) throws IOException {
    FileId id = FileId.of(status);
    if (id.equals(madeFirst)) {
      intoItself = true;
      turns.say(
          "cannot copy a directory, "
              + Quoting.always(operandSource)
              + ", into itself, "
              + Quoting.always(operandDestination));
      return;
    }
    if (node.parent != null && node.parent.includes(id)) {
      turns.say("cannot copy cyclic symbolic link " + Quoting.always(node.source));
      return;
    }
    DirectoryCopy directory = new DirectoryCopy(options, node.source, node.destination, status);
    if (!exists) {
      announce(node);
      try {
        StructStat made = directory.make();
        madeFirst = madeFirst == null ? FileId.of(made) : madeFirst;
      } catch (ErrnoException failure) {
        turns.say("cannot create directory " + Quoting.always(node.destination), failure);
        return;
      }
    }
    Target target = exists ? Target.existing(node.destination) : Target.fresh();
    copyEntries(node, new Ancestor(id, node.parent), target);
    // In its turn: by then all that is in it is there, and changes its times no more.
    turns.step(() -> directory.finish(exists, complaints));
  }

  private void copyEntries(Node directory, Ancestor ancestor, Target target) throws IOException {
    List<StructDirent> entries;
    try {
      entries = Target.entries(directory.source);
    } catch (ErrnoException failure) {
      turns.say("cannot access " + Quoting.always(directory.source), failure);
      return;
    }
    for (StructDirent entry : entries) {
      if (intoItself) {
        return;
      }
      String name = entry.d_name();
      Node node =
          new Node(
              Operands.join(directory.source, name),
              Operands.join(directory.destination, name),
              directory.depth + 1,
              ancestor);
      copyEntry(node, entry.d_type(), target);
    }
  }

  private void copyEntry(Node node, int type, Target target) throws IOException {
    boolean plain = type == DT_REG && options.make() == CpOptions.Make.COPIES;
    if (plain && !options.preserve().links() && !target.mayHave(node.destination)) {
      // All that the walk has to know is known: a look at it would be one more system call.
      copyBytes(node, false);
      return;
    }
    StructStat status = status(node.source, node.depth);
    if (status != null) {
      copy(node, status, target);
    }
  }
}
