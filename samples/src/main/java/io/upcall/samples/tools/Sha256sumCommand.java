package io.upcall.samples.tools;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sha256sum [OPTION]... [FILE]...}: the files are read at once, on all vcores. */
@Command(name = "sha256sum", description = "Print or check SHA256 checksums.")
public final class Sha256sumCommand extends ToolCommand {
  private static final int FAILED = 1;

  /** Files under way a core: one is computed while the disk reads the others. */
  private static final int AT_ONCE_A_CORE = 4;

  @Option(
      names = {"-c", "--check"},
      description = "Read checksums from the FILEs and check them.")
  private boolean check;

  @Option(names = "--tag", description = "Create a BSD-style checksum.")
  private boolean tag;

  @Option(
      names = {"-z", "--zero"},
      description = "End each line with NUL, and escape no file name.")
  private boolean zero;

  @Option(names = "--ignore-missing", description = "Check only files that are there.")
  private boolean ignoreMissing;

  @Option(names = "--quiet", description = "Do not print OK for files that are.")
  private boolean quiet;

  @Option(names = "--status", description = "Print nothing: the exit status tells.")
  private boolean statusOnly;

  @Option(names = "--strict", description = "Fail for lines that are improperly formatted.")
  private boolean strict;

  @Option(
      names = {"-w", "--warn"},
      description = "Warn of lines that are improperly formatted.")
  private boolean warn;

  @Parameters(paramLabel = "FILE", description = "Files; - is standard input, the default.")
  private List<String> files = List.of(Sha256.STANDARD_INPUT);

  /** ' ' or '*'. The last of -b and -t counts. */
  private char mode = ' ';

  private boolean modeGiven;

  /** As picocli makes it. */
  public Sha256sumCommand() {}

  /** The bytes are the same in both modes here; the line says which was asked for. */
  @Option(
      names = {"-b", "--binary"},
      description = "Read in binary mode.")
  void binary(boolean asked) {
    mode = '*';
    modeGiven = true;
  }

  @Option(
      names = {"-t", "--text"},
      description = "Read in text mode (default).")
  void text(boolean asked) {
    mode = ' ';
    modeGiven = true;
  }

  @Override
  protected int main(Output out, Complaints complaints) throws IOException {
    String contradiction = contradiction();
    if (contradiction != null) {
      complaints.say(contradiction);
      suggestHelp(complaints);
      return FAILED;
    }
    if (check) {
      ChecksumCheck.Options options =
          new ChecksumCheck.Options(ignoreMissing, quiet, statusOnly, strict, warn);
      boolean all = true;
      for (String file : files) {
        all &= new ChecksumCheck(options, atOnce(), out, complaints).check(file);
      }
      return all ? 0 : FAILED;
    }
    printAll(out, complaints);
    return complaints.exitStatus(FAILED);
  }

  private @Nullable String contradiction() {
    if (tag && modeGiven && mode == ' ') {
      return "--tag does not support --text mode";
    }
    if (zero && check) {
      return "the --zero option is not supported when verifying checksums";
    }
    if (tag && check) {
      return "the --tag option is meaningless when verifying checksums";
    }
    if (modeGiven && check) {
      return "the --binary and --text options are meaningless when verifying checksums";
    }
    return check ? null : meaninglessWithoutCheck();
  }

  private @Nullable String meaninglessWithoutCheck() {
    String option =
        ignoreMissing
            ? "--ignore-missing"
            : statusOnly
                ? "--status"
                : warn ? "--warn" : quiet ? "--quiet" : strict ? "--strict" : null;
    return option == null
        ? null
        : "the " + option + " option is meaningful only when verifying checksums";
  }

  private int atOnce() {
    return AT_ONCE_A_CORE * cores();
  }

  private void printAll(Output out, Complaints complaints) throws IOException {
    InOrder<Sha256> digesting =
        new InOrder<>(
            atOnce(),
            result -> {
              if (result.digest() != null) {
                out.print(line(result.name(), result.digest()));
              } else if (result.failure() != null) {
                complaints.say(Quoting.ifNeeded(result.name()), result.failure());
              }
            });
    for (String file : files) {
      if (file.equals(Sha256.STANDARD_INPUT)) {
        // Named twice it is empty the second time: not to be read by two at once.
        digesting.finish();
      }
      digesting.add(() -> Sha256.of(file));
      if (file.equals(Sha256.STANDARD_INPUT)) {
        digesting.finish();
      }
    }
    digesting.finish();
  }

  private String line(String name, String digest) {
    boolean escapes = !zero && ChecksumLine.needsEscape(name);
    String spelt = escapes ? ChecksumLine.escaped(name) : name;
    return (escapes ? "\\" : "")
        + (tag ? "SHA256 (" + spelt + ") = " + digest : digest + " " + mode + spelt)
        + (zero ? '\0' : '\n');
  }
}
