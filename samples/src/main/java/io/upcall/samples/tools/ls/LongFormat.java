package io.upcall.samples.tools.ls;

import static io.upcall.libc.SysXattr.llistxattr;
import static io.upcall.libc.Time.localtime;
import static io.upcall.libc.Time.strftime;

import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructStat;
import io.upcall.libc.StructTimespec;
import io.upcall.libc.StructTm;
import io.upcall.libc.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** {@code -rw-r--r-- 1 root root 12 Jan 1 12:00}: all but the name, in columns that align. */
final class LongFormat {
  /** Half an average year: what is older is shown with its year. */
  private static final long RECENT_SECONDS = 31_556_952 / 2;

  private static final String PERMISSIONS = "rwxrwxrwx";
  private static final int SET_UID = 04000;
  private static final int SET_GID = 02000;
  private static final int STICKY = 01000;

  private final LsOptions options;
  private final Style style;
  private final List<Column> columns = new ArrayList<>();
  private final long nowSeconds = Time.time();

  /** Which columns there are, and how. */
  record Style(boolean owner, boolean group, boolean numeric, boolean fullTime) {}

  /** A column, and how wide it is. */
  private record Column(Function<Entry, String> cell, boolean isRight, int width) {
    String text(Entry entry) {
      String text = cell.apply(entry);
      String fill = " ".repeat(width - text.length());
      // A number stands to the right even among names.
      boolean right = isRight || Character.isDigit(text.charAt(0));
      return (right ? fill + text : text + fill) + " ";
    }
  }

  /** Columns as wide as {@code measured} want them. */
  LongFormat(LsOptions options, Style style, List<Entry> measured) {
    this.options = options;
    this.style = style;
    if (options.format() == LsOptions.Format.LONG) {
      add(measured, false, LongFormat::mode);
      add(measured, true, LongFormat::names);
      if (style.owner) {
        add(measured, false, this::owner);
      }
      if (style.group) {
        add(measured, false, this::group);
      }
      int minors =
          measured.stream()
              .filter(LongFormat::isDevice)
              .mapToInt(e -> minor(e).length())
              .max()
              .orElse(0);
      add(measured, true, entry -> size(entry, minors));
      add(measured, true, this::time);
    }
  }

  private void add(List<Entry> measured, boolean isRight, Function<Entry, String> cell) {
    int width = measured.stream().mapToInt(e -> cell.apply(e).length()).max().orElse(0);
    columns.add(new Column(cell, isRight, width));
  }

  /** All but the name, with a space behind it. */
  String line(Entry entry) {
    StringBuilder line = new StringBuilder();
    columns.forEach(column -> line.append(column.text(entry)));
    return line.toString();
  }

  // ---- the columns -----------------------------------------------------------------------------

  private static String mode(Entry entry) {
    StructStat status = entry.status();
    if (status == null) {
      return entry.letter() + "?????????";
    }
    StringBuilder mode = new StringBuilder().append(entry.letter());
    for (int i = 0; i < PERMISSIONS.length(); i++) {
      boolean has = ((status.st_mode >> (PERMISSIONS.length() - 1 - i)) & 1) != 0;
      mode.append(has ? PERMISSIONS.charAt(i) : '-');
    }
    special(mode, 3, status.st_mode & SET_UID, 's');
    special(mode, 6, status.st_mode & SET_GID, 's');
    special(mode, 9, status.st_mode & STICKY, 't');
    return mode.append(hasAccessList(entry) ? "+" : "").toString();
  }

  /** Small over an x, large over a dash. */
  private static void special(StringBuilder mode, int at, int bit, char letter) {
    if (bit != 0) {
      mode.setCharAt(at, mode.charAt(at) == 'x' ? letter : Character.toUpperCase(letter));
    }
  }

  private static boolean hasAccessList(Entry entry) {
    if (entry.isLink()) {
      return false;
    }
    try {
      return llistxattr(entry.path()).stream().anyMatch(n -> n.startsWith("system.posix_acl_"));
    } catch (ErrnoException none) {
      return false;
    }
  }

  private static String names(Entry entry) {
    return entry.status() == null ? "?" : Long.toUnsignedString(entry.status().st_nlink);
  }

  private String owner(Entry entry) {
    return entry.status() == null
        ? "?"
        : style.numeric
            ? Integer.toUnsignedString(entry.status().st_uid)
            : Accounts.USERS.name(entry.status().st_uid);
  }

  private String group(Entry entry) {
    return entry.status() == null
        ? "?"
        : style.numeric
            ? Integer.toUnsignedString(entry.status().st_gid)
            : Accounts.GROUPS.name(entry.status().st_gid);
  }

  /** Of a device its two numbers, which align among themselves. */
  private String size(Entry entry, int minorWidth) {
    if (entry.status() == null) {
      return "?";
    }
    if (isDevice(entry)) {
      String minor = minor(entry);
      return major(entry) + ", " + " ".repeat(minorWidth - minor.length()) + minor;
    }
    return Sizes.ofBytes(entry.size(), options.humanSizes());
  }

  private static boolean isDevice(Entry entry) {
    return entry.status() != null && (entry.letter() == 'c' || entry.letter() == 'b');
  }

  private static String major(Entry entry) {
    long device = entry.status() == null ? 0 : entry.status().st_rdev;
    return Long.toString(((device >> 8) & 0xfff) | ((device >> 32) & 0xfffff000L));
  }

  private static String minor(Entry entry) {
    long device = entry.status() == null ? 0 : entry.status().st_rdev;
    return Long.toString((device & 0xff) | ((device >> 12) & 0xffffff00L));
  }

  private String time(Entry entry) {
    if (entry.status() == null) {
      return "?";
    }
    StructTimespec time = entry.time(options.time());
    try {
      StructTm local = localtime(time.tv_sec());
      if (style.fullTime) {
        String nanos = String.format(Locale.ROOT, "%09d", time.tv_nsec());
        return strftime("%Y-%m-%d %H:%M:%S", local) + "." + nanos + strftime(" %z", local);
      }
      return strftime(isRecent(time) ? "%b %e %H:%M" : "%b %e  %Y", local);
    } catch (ErrnoException outOfRange) {
      return Long.toString(time.tv_sec());
    }
  }

  private boolean isRecent(StructTimespec time) {
    return time.tv_sec() <= nowSeconds && nowSeconds - RECENT_SECONDS < time.tv_sec();
  }
}
