package io.upcall.samples.tools;

import static io.upcall.libc.Stdio.fclose;
import static io.upcall.libc.Stdio.fopen;
import static io.upcall.libc.Stdio.getline;
import static io.upcall.libc.Stdio.stdin;

import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.FILE;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code sha256sum -c} of one file of checksums. Used once. */
final class ChecksumCheck {
  private final Options options;
  private final Output out;
  private final Complaints complaints;
  private final InOrder<Checked> checking;

  // All by the main uthread, which is the only one that looks at results.
  private final ChecksumLine.Parser parser = new ChecksumLine.Parser();
  private long lineNumber;
  private boolean anyLine;
  private boolean anyMatch;
  private long misformatted;
  private long unreadable;
  private long mismatched;

  record Options(
      boolean ignoreMissing, boolean quiet, boolean statusOnly, boolean strict, boolean warn) {}

  /** What a line says, and what is. */
  private record Checked(ChecksumLine line, Sha256 found) {
    boolean matches() {
      return line.digest().equals(found.digest());
    }

    boolean isMissing() {
      return found.failure() != null && found.failure().errno == Errno.ENOENT;
    }
  }

  ChecksumCheck(Options options, int atOnce, Output out, Complaints complaints) {
    this.options = options;
    this.out = out;
    this.complaints = complaints;
    this.checking = new InOrder<>(atOnce, this::tell);
  }

  /** True when all is well. */
  boolean check(String file) throws IOException {
    boolean isInput = file.equals(Sha256.STANDARD_INPUT);
    String name = isInput ? "'standard input'" : Quoting.ifNeeded(file);
    try {
      FILE stream = isInput ? stdin() : fopen(file, "r");
      boolean all = readLines(stream, name, isInput);
      checking.finish();
      if (!isInput) {
        fclose(stream);
      }
      return all && summary(name);
    } catch (ErrnoException failure) {
      complaints.say(name, failure);
      return false;
    }
  }

  /** False when it cannot be read to its end. */
  private boolean readLines(FILE stream, String name, boolean isInput) throws IOException {
    while (true) {
      String text;
      try {
        text = getline(stream);
      } catch (ErrnoException failure) {
        complaints.say(name + ": read error");
        return false;
      }
      if (text == null) {
        return true;
      }
      lineNumber++;
      String bare = withoutEnd(text);
      if (bare.isEmpty() || bare.charAt(0) == '#') {
        continue;
      }
      ChecksumLine line = parser.parse(bare);
      if (line == null || (isInput && line.name().equals(Sha256.STANDARD_INPUT))) {
        misformatted(name);
      } else {
        anyLine = true;
        add(line);
      }
    }
  }

  private void add(ChecksumLine line) throws IOException {
    boolean isInput = line.name().equals(Sha256.STANDARD_INPUT);
    if (isInput) {
      checking.finish();
    }
    checking.add(() -> new Checked(line, Sha256.of(line.name())));
    if (isInput) {
      checking.finish();
    }
  }

  private static String withoutEnd(String line) {
    int end = line.length();
    end -= line.endsWith("\n") ? 1 : 0;
    end -= end > 0 && line.charAt(end - 1) == '\r' ? 1 : 0;
    return line.substring(0, end);
  }

  private void misformatted(String name) throws IOException {
    misformatted++;
    if (options.warn) {
      checking.finish();
      complaints.say(name + ": " + lineNumber + ": improperly formatted SHA256 checksum line");
    }
  }

  private void tell(Checked checked) throws Output.Failure {
    String name = checked.line.name();
    ErrnoException failure = checked.found.failure();
    if (failure != null) {
      if (options.ignoreMissing && checked.isMissing()) {
        return;
      }
      complaints.say(Quoting.ifNeeded(name), failure);
      unreadable++;
      print(name, options.statusOnly ? null : "FAILED open or read");
    } else if (checked.matches()) {
      anyMatch = true;
      print(name, options.statusOnly || options.quiet ? null : "OK");
    } else {
      mismatched++;
      print(name, options.statusOnly ? null : "FAILED");
    }
  }

  private void print(String name, @Nullable String verdict) throws Output.Failure {
    if (verdict != null) {
      String spelt = name.indexOf('\n') >= 0 ? "\\" + ChecksumLine.escaped(name) : name;
      out.print(spelt + ": " + verdict + "\n");
    }
  }

  private boolean summary(String name) {
    if (!anyLine) {
      complaints.say(name + ": no properly formatted checksum lines found");
      return false;
    }
    if (!options.statusOnly) {
      warn(misformatted, "line is improperly formatted", "lines are improperly formatted");
      warn(unreadable, "listed file could not be read", "listed files could not be read");
      warn(mismatched, "computed checksum did NOT match", "computed checksums did NOT match");
      if (options.ignoreMissing && !anyMatch) {
        complaints.say(name + ": no file was verified");
      }
    }
    boolean wellFormed = !options.strict || misformatted == 0;
    return anyMatch && mismatched == 0 && unreadable == 0 && wellFormed;
  }

  private void warn(long count, String one, String many) {
    if (count > 0) {
      complaints.say("WARNING: " + count + " " + (count == 1 ? one : many));
    }
  }
}
