package io.upcall.samples.tools.cp;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.TypeConversionException;

/** Which attributes of a source its copy is given: the list behind {@code --preserve}. */
final class Preserve {
  /** The names are what may stand in the list. */
  enum Attribute {
    MODE,
    OWNERSHIP,
    TIMESTAMPS,
    LINKS,
    XATTR
  }

  private static final Set<Attribute> USUAL =
      EnumSet.of(Attribute.MODE, Attribute.OWNERSHIP, Attribute.TIMESTAMPS);

  private final Set<Attribute> chosen = EnumSet.noneOf(Attribute.class);

  /** True once "all" was asked for: what a file system cannot store is no mistake then. */
  private boolean all;

  /** True once the mode was asked not to be: a copy then has what any new file has. */
  private boolean usualMode;

  /** What -p preserves. */
  void addUsual() {
    chosen.addAll(USUAL);
  }

  void add(Attribute attribute) {
    chosen.add(attribute);
  }

  void addAll() {
    chosen.addAll(EnumSet.allOf(Attribute.class));
    all = true;
  }

  /** {@code mode,timestamps}; "all" is all. */
  void add(String list) {
    for (String word : list.split(",", -1)) {
      if (word.equals("all")) {
        addAll();
      } else {
        add(attribute(word));
      }
    }
  }

  /** Takes what is in the list out again. */
  void remove(String list) {
    for (String word : list.split(",", -1)) {
      if (word.equals("all")) {
        chosen.clear();
        usualMode = true;
      } else {
        chosen.remove(attribute(word));
        usualMode |= attribute(word) == Attribute.MODE;
      }
    }
  }

  private static Attribute attribute(String word) {
    for (Attribute attribute : Attribute.values()) {
      if (attribute.name().toLowerCase(Locale.ROOT).equals(word)) {
        return attribute;
      }
    }
    throw new TypeConversionException(
        "'" + word + "' is not one of mode, ownership, timestamps, links, xattr, all");
  }

  boolean mode() {
    return chosen.contains(Attribute.MODE);
  }

  /** The permissions that a copy is made with, less the umask. */
  int creationMode(int sourceMode, int usual) {
    return usualMode && !mode() ? usual : sourceMode;
  }

  boolean ownership() {
    return chosen.contains(Attribute.OWNERSHIP);
  }

  boolean timestamps() {
    return chosen.contains(Attribute.TIMESTAMPS);
  }

  boolean links() {
    return chosen.contains(Attribute.LINKS);
  }

  boolean xattr() {
    return chosen.contains(Attribute.XATTR);
  }

  /** True when an extended attribute that cannot be stored is worth a message. */
  boolean minds() {
    return !all;
  }
}
