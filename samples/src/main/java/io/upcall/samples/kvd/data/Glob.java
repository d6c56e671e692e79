package io.upcall.samples.kvd.data;

/** Patterns of KEYS, SCAN and PSUBSCRIBE: {@code *}, {@code ?}, {@code [a-z]}, {@code [^a]}, \. */
public final class Glob {
  private final byte[] pattern;

  /** A pattern, which may match anything. */
  public Glob(byte[] pattern) {
    this.pattern = pattern;
  }

  /** True when the whole of {@code text} matches. */
  public boolean matches(byte[] text) {
    // On a mismatch the last star takes one more byte; earlier stars need never be asked again.
    int p = 0;
    int t = 0;
    int afterStar = -1;
    int starTook = 0;
    while (t < text.length) {
      if (p < pattern.length && pattern[p] == '*') {
        afterStar = ++p;
        starTook = t;
      } else if (p < pattern.length && matchesOne(p, text[t])) {
        p = behind(p);
        t++;
      } else if (afterStar >= 0) {
        p = afterStar;
        t = ++starTook;
      } else {
        return false;
      }
    }
    while (p < pattern.length && pattern[p] == '*') {
      p++;
    }
    return p >= pattern.length;
  }

  private boolean matchesOne(int p, byte c) {
    switch (pattern[p]) {
      case '?':
        return true;
      case '[':
        return matchesClass(p, c & 0xff);
      case '\\':
        return p + 1 < pattern.length ? pattern[p + 1] == c : c == '\\';
      default:
        return pattern[p] == c;
    }
  }

  /** The index behind the element at {@code p}. */
  private int behind(int p) {
    switch (pattern[p]) {
      case '[':
        return behindClass(p);
      case '\\':
        return p + 1 < pattern.length ? p + 2 : p + 1;
      default:
        return p + 1;
    }
  }

  private int behindClass(int p) {
    int i = p + 1;
    while (i < pattern.length && pattern[i] != ']') {
      i += pattern[i] == '\\' ? 2 : 1;
    }
    return Math.min(i + 1, pattern.length);
  }

  private boolean matchesClass(int p, int c) {
    int end = behindClass(p);
    int i = p + 1;
    boolean negated = i < end && pattern[i] == '^';
    if (negated) {
      i++;
    }
    boolean found = false;
    while (i < end && pattern[i] != ']') {
      if (pattern[i] == '\\' && i + 1 < end) {
        found |= (pattern[i + 1] & 0xff) == c;
        i += 2;
      } else if (i + 2 < end && pattern[i + 1] == '-') {
        int one = pattern[i] & 0xff;
        int other = pattern[i + 2] & 0xff;
        found |= c >= Math.min(one, other) && c <= Math.max(one, other);
        i += 3;
      } else {
        found |= (pattern[i] & 0xff) == c;
        i++;
      }
    }
    return found != negated;
  }
}
