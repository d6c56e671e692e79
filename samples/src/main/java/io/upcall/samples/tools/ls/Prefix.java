package io.upcall.samples.tools.ls;

import java.util.List;

/** What -i and -s put in front of a name, in columns that align. */
final class Prefix {
  private final LsOptions options;
  private final int inodeWidth;
  private final int blocksWidth;

  /** As wide as {@code measured} want it. */
  Prefix(LsOptions options, List<Entry> measured) {
    this.options = options;
    this.inodeWidth = measured.stream().mapToInt(e -> inode(e).length()).max().orElse(0);
    this.blocksWidth = measured.stream().mapToInt(e -> blocks(e).length()).max().orElse(0);
  }

  String text(Entry entry) {
    return (options.inode() ? aligned(inode(entry), inodeWidth) : "")
        + (options.blocks() ? aligned(blocks(entry), blocksWidth) : "");
  }

  private static String inode(Entry entry) {
    return Long.toUnsignedString(entry.inode());
  }

  private String blocks(Entry entry) {
    return entry.status() == null ? "?" : Sizes.ofBlocks(Sizes.blocks(entry), options.humanSizes());
  }

  private static String aligned(String text, int width) {
    return " ".repeat(width - text.length()) + text + " ";
  }
}
