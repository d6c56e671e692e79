package io.upcall.samples.tools.find;

import io.upcall.samples.tools.Quoting;

/**
 * -perm: {@code mode} exactly, {@code -mode} all of them, {@code /mode} any of them; octal, or the
 * form {@code u=rw,go=r} of chmod(1).
 */
final class Permissions {
  private static final int PERMISSIONS = 07777;
  private static final String OCTAL = "[0-7]{1,5}";
  private static final String CLAUSE = "[ugoa]*[=+][rwxst]*";

  private Permissions() {}

  static Expression parse(String text) throws Parser.Mistake {
    char first = text.isEmpty() ? ' ' : text.charAt(0);
    boolean isSet = first == '-' || first == '/';
    int wanted = bits(isSet ? text.substring(1) : text, text);
    switch (first) {
      case '-':
        return visit -> (visit.status().st_mode & wanted) == wanted;
      case '/':
        return visit -> wanted == 0 || (visit.status().st_mode & wanted) != 0;
      default:
        return visit -> (visit.status().st_mode & PERMISSIONS) == wanted;
    }
  }

  private static int bits(String mode, String whole) throws Parser.Mistake {
    if (mode.matches(OCTAL)) {
      int bits = Integer.parseInt(mode, 8);
      if (bits <= PERMISSIONS) {
        return bits;
      }
    }
    int bits = 0;
    for (String clause : mode.split(",", -1)) {
      if (!clause.matches(CLAUSE)) {
        throw new Parser.Mistake("invalid mode " + Quoting.locale(whole));
      }
      bits |= clauseBits(clause);
    }
    return bits;
  }

  private static int clauseBits(String clause) {
    String[] halves = clause.split("[=+]", -1);
    String who = halves[0].isEmpty() || halves[0].contains("a") ? "ugo" : halves[0];
    int bits = 0;
    for (int i = 0; i < who.length(); i++) {
      int shift = "ogu".indexOf(who.charAt(i)) * 3;
      for (int j = 0; j < halves[1].length(); j++) {
        bits |= bit(who.charAt(i), halves[1].charAt(j), shift);
      }
    }
    return bits;
  }

  private static int bit(char who, char what, int shift) {
    switch (what) {
      case 's':
        return who == 'u' ? 04000 : who == 'g' ? 02000 : 0;
      case 't':
        return 01000;
      default:
        return 1 << ("xwr".indexOf(what) + shift);
    }
  }
}
