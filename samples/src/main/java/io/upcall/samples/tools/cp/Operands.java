package io.upcall.samples.tools.cp;

import static io.upcall.libc.SysStat.S_ISDIR;
import static io.upcall.libc.SysStat.stat;

import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.samples.tools.Complaints;
import io.upcall.samples.tools.Quoting;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is to be copied where.
 *
 * @param sources one or more
 * @param target a directory that they go into, or the name that the only one gets
 * @param intoTarget which of these
 */
record Operands(List<String> sources, String target, boolean intoTarget) {

  /** Null when something is wrong with them, which then has been said. */
  static @Nullable Operands of(
      List<String> files,
      @Nullable String targetDirectory,
      boolean noTargetDirectory,
      Complaints complaints,
      Consumer<Complaints> suggestHelp) {
    String mistake = mistake(files, targetDirectory, noTargetDirectory);
    if (mistake != null) {
      complaints.say(mistake);
      suggestHelp.accept(complaints);
      return null;
    }
    if (targetDirectory != null && noTargetDirectory) {
      complaints.say("cannot combine --target-directory (-t) and --no-target-directory (-T)");
      return null;
    }
    if (targetDirectory != null) {
      return isDirectory(targetDirectory, "target directory ", complaints)
          ? new Operands(files, targetDirectory, true)
          : null;
    }
    String last = files.get(files.size() - 1);
    List<String> sources = files.subList(0, files.size() - 1);
    if (sources.size() > 1) {
      return isDirectory(last, "target ", complaints) ? new Operands(sources, last, true) : null;
    }
    return new Operands(sources, last, !noTargetDirectory && isDirectory(last));
  }

  private static @Nullable String mistake(
      List<String> files, @Nullable String targetDirectory, boolean noTargetDirectory) {
    if (files.isEmpty()) {
      return "missing file operand";
    }
    if (targetDirectory != null) {
      return null;
    }
    if (files.size() == 1) {
      return "missing destination file operand after " + Quoting.always(files.get(0));
    }
    boolean tooMany = noTargetDirectory && files.size() > 2;
    return tooMany ? "extra operand " + Quoting.always(files.get(2)) : null;
  }

  private static boolean isDirectory(String path) {
    try {
      return S_ISDIR(stat(path).st_mode);
    } catch (ErrnoException saidWhenItIsUsed) {
      return false;
    }
  }

  private static boolean isDirectory(String path, String what, Complaints complaints) {
    int errno;
    try {
      if (S_ISDIR(stat(path).st_mode)) {
        return true;
      }
      errno = Errno.ENOTDIR;
    } catch (ErrnoException failure) {
      errno = failure.errno;
    }
    complaints.say(what + Quoting.always(path), errno);
    return false;
  }

  /** Where {@code source} goes. */
  String destination(String source) {
    if (!intoTarget) {
      return target;
    }
    String name = lastComponent(source);
    // "x/.." copied to "y" is copied into y, not to what is above it.
    return name.equals("..") ? target : join(target, name);
  }

  private static String lastComponent(String path) {
    int end = path.length();
    while (end > 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(path.lastIndexOf('/', end - 1) + 1, end);
  }

  /** Directory and name. */
  static String join(String directory, String name) {
    return directory.endsWith("/") ? directory + name : directory + "/" + name;
  }
}
