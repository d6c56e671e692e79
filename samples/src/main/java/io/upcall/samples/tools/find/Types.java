package io.upcall.samples.tools.find;

import static io.upcall.libc.Dirent.DT_BLK;
import static io.upcall.libc.Dirent.DT_CHR;
import static io.upcall.libc.Dirent.DT_DIR;
import static io.upcall.libc.Dirent.DT_FIFO;
import static io.upcall.libc.Dirent.DT_LNK;
import static io.upcall.libc.Dirent.DT_REG;
import static io.upcall.libc.Dirent.DT_SOCK;

/** -type: letters, with commas between them. */
final class Types {
  private static final String LETTERS = "bcdflps";
  private static final int[] TYPES = {DT_BLK, DT_CHR, DT_DIR, DT_REG, DT_LNK, DT_FIFO, DT_SOCK};

  private Types() {}

  static Expression parse(String list) throws Parser.Mistake {
    if (list.isEmpty()) {
      throw new Parser.Mistake("Arguments to -type should contain at least one letter");
    }
    int wanted = 0;
    for (int i = 0; i < list.length(); i += 2) {
      int letter = LETTERS.indexOf(list.charAt(i));
      if (letter < 0) {
        throw new Parser.Mistake("Unknown argument to -type: " + list.charAt(i));
      }
      wanted |= 1 << TYPES[letter];
      if (i + 1 < list.length() && list.charAt(i + 1) != ',') {
        throw new Parser.Mistake("Must separate multiple arguments to -type using: ','");
      }
      if (i + 2 == list.length()) {
        throw new Parser.Mistake(
            "Last file type in list argument to -type is missing, i.e., list is ending on: ','");
      }
    }
    int types = wanted;
    return visit -> (types & (1 << visit.type())) != 0;
  }
}
