package io.upcall.samples.tools.find;

import static io.upcall.libc.Dirent.DT_DIR;
import static io.upcall.libc.SysStat.lstat;
import static io.upcall.libc.SysStat.stat;
import static io.upcall.libc.Unistd.rmdir;
import static io.upcall.libc.Unistd.unlink;

import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructStat;
import io.upcall.libc.StructTimespec;
import io.upcall.samples.tools.Complaints;
import io.upcall.samples.tools.Follow;
import io.upcall.samples.tools.Output;
import io.upcall.samples.tools.Quoting;
import java.io.IOException;
import java.util.List;
import java.util.function.ToLongFunction;

/** What an expression is made of, by its words. Each may take arguments from the parser. */
final class Primaries {
  private static final long DAY_SECONDS = 86_400;
  private static final long MINUTE_SECONDS = 60;

  private final Parser parser;
  private final Follow follow;
  private final Output out;
  private final Complaints complaints;

  Primaries(Parser parser, Follow follow, Output out, Complaints complaints) {
    this.parser = parser;
    this.follow = follow;
    this.out = out;
    this.complaints = complaints;
  }

  Expression of(String word) throws IOException {
    switch (word) {
      case "-name", "-iname", "-path", "-wholename", "-ipath", "-iwholename":
        return pattern(word);
      case "-type":
        return Types.parse(parser.argument(word));
      case "-size":
        return FileSize.parse(parser.argument(word));
      case "-perm":
        return Permissions.parse(parser.argument(word));
      case "-empty":
        return Emptiness::isEmpty;
      case "-links":
        return number(word, status -> status.st_nlink);
      case "-inum":
        return number(word, status -> status.st_ino);
      case "-samefile":
        StructStat same = reference(parser.argument(word));
        return visit ->
            visit.status().st_ino == same.st_ino && visit.status().st_dev == same.st_dev;
      case "-true":
        return visit -> true;
      case "-false":
        return visit -> false;
      case "-maxdepth":
        parser.maxDepth(depth(word));
        return visit -> true;
      case "-mindepth":
        parser.minDepth(depth(word));
        return visit -> true;
      case "-depth", "-d":
        parser.depthFirst();
        return visit -> true;
      case "-xdev", "-mount":
        parser.oneFileSystem();
        return visit -> true;
      default:
        return word.equals("-newer") || word.endsWith("time") || word.endsWith("min")
            ? time(word)
            : action(word);
    }
  }

  // ---- tests -----------------------------------------------------------------------------------

  private Expression pattern(String word) throws Parser.Mistake {
    boolean ignoresCase = word.startsWith("-i");
    boolean isName = word.endsWith("name") && !word.endsWith("wholename");
    Pattern pattern = Pattern.of(parser.argument(word), ignoresCase);
    return visit -> pattern.matches(isName ? visit.name() : visit.path());
  }

  private Expression number(String word, ToLongFunction<StructStat> value) throws Parser.Mistake {
    Comparison comparison = Comparison.parse(word, parser.argument(word));
    return visit -> comparison.holds((double) value.applyAsLong(visit.status()));
  }

  private int depth(String word) throws Parser.Mistake {
    String text = parser.argument(word);
    if (!text.matches("[0-9]{1,9}")) {
      throw Parser.notANumber(word, text);
    }
    return Integer.parseInt(text);
  }

  private StructStat reference(String path) throws Parser.Mistake {
    try {
      return follow == Follow.NEVER ? lstat(path) : stat(path);
    } catch (ErrnoException failure) {
      throw new Parser.Mistake(
          Quoting.locale(path) + ": " + io.upcall.libc.Errno.strerror(failure.errno));
    }
  }

  private Expression time(String word) throws Parser.Mistake {
    if (word.equals("-newer")) {
      StructTimespec reference = reference(parser.argument(word)).st_mtim;
      return visit -> visit.status().st_mtim.compareTo(reference) > 0;
    }
    java.util.function.Function<StructStat, StructTimespec> which;
    switch (word) {
      case "-mtime", "-mmin":
        which = status -> status.st_mtim;
        break;
      case "-atime", "-amin":
        which = status -> status.st_atim;
        break;
      case "-ctime", "-cmin":
        which = status -> status.st_ctim;
        break;
      default:
        throw unknown(word);
    }
    boolean isDays = word.endsWith("time");
    Age age =
        new Age(
            isDays ? DAY_SECONDS : MINUTE_SECONDS,
            Comparison.parse(word, parser.argument(word)),
            isDays);
    return visit -> age.holds(which.apply(visit.status()));
  }

  private static Parser.Mistake unknown(String word) {
    return new Parser.Mistake("unknown predicate `" + word + "'");
  }

  // ---- actions ---------------------------------------------------------------------------------

  Expression print() {
    return printEndingWith("\n");
  }

  private Expression printEndingWith(String end) {
    return visit -> {
      out.print(visit.path() + end);
      return true;
    };
  }

  private Expression action(String word) throws IOException {
    switch (word) {
      case "-prune":
        return visit -> {
          visit.prune();
          return true;
        };
      case "-print":
        parser.action();
        return print();
      case "-print0":
        parser.action();
        return printEndingWith("\0");
      case "-quit":
        parser.action();
        return visit -> {
          throw new Walk.Quit();
        };
      case "-delete":
        parser.action();
        parser.depthFirst();
        return this::delete;
      case "-exec":
        parser.action();
        return exec(word);
      default:
        throw unknown(word);
    }
  }

  private boolean delete(Visit visit) throws IOException {
    if (visit.path().equals(".")) {
      return true; // nobody can remove where they are
    }
    try {
      if (visit.type() == DT_DIR) {
        rmdir(visit.path());
      } else {
        unlink(visit.path());
      }
      return true;
    } catch (ErrnoException failure) {
      complaints.say("cannot delete " + Quoting.locale(visit.path()), failure);
      return false;
    }
  }

  private Expression exec(String word) throws Parser.Mistake {
    List<String> command = parser.command(word);
    String end = command.remove(command.size() - 1);
    Exec exec = new Exec(out, complaints);
    if (end.equals(";")) {
      return visit -> exec.run(Exec.filledIn(command, visit.path()));
    }
    command.remove(command.size() - 1);
    if (command.contains("{}")) {
      throw new Parser.Mistake("Only one instance of {} is supported with -exec ... +");
    }
    ExecMany many = new ExecMany(exec, command, parser.failed());
    parser.gathers(many);
    return many;
  }
}
