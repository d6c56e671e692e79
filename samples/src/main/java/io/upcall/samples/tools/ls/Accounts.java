package io.upcall.samples.tools.ls;

import static io.upcall.libc.Stdio.fclose;
import static io.upcall.libc.Stdio.fopen;
import static io.upcall.libc.Stdio.getline;

import io.upcall.libc.ErrnoException;
import io.upcall.libc.FILE;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names of users and groups, as the files in /etc have them. What getpwuid(3) would also ask, a
 * directory service, is not asked: its accounts are shown by their numbers.
 */
final class Accounts {
  static final Accounts USERS = new Accounts("/etc/passwd");
  static final Accounts GROUPS = new Accounts("/etc/group");

  private static final int NAME = 0;
  private static final int NUMBER = 2;

  private final String file;

  /** Read when it is first needed. Guarded by this. */
  private @Nullable Map<Integer, String> names;

  private Accounts(String file) {
    this.file = file;
  }

  /** The name, or the number where it has none. */
  synchronized String name(int number) {
    if (names == null) {
      names = read();
    }
    return names.getOrDefault(number, Integer.toUnsignedString(number));
  }

  private Map<Integer, String> read() {
    Map<Integer, String> found = new HashMap<>();
    try {
      FILE stream = fopen(file, "r");
      try {
        for (String line; (line = getline(stream)) != null; ) {
          String[] fields = line.split(":", -1);
          if (fields.length > NUMBER && fields[NUMBER].matches("[0-9]{1,10}")) {
            found.putIfAbsent((int) Long.parseLong(fields[NUMBER]), fields[NAME]);
          }
        }
      } finally {
        fclose(stream);
      }
    } catch (ErrnoException unreadable) {
      // Numbers will do.
    }
    return found;
  }
}
