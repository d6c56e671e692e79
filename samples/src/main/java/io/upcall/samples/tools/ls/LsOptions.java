package io.upcall.samples.tools.ls;

/**
 * What was asked for, once the options are put together.
 *
 * @param hidden which names that begin with a dot are shown
 * @param format how
 * @param sort in which order
 * @param reverse and whether in the reverse of it
 * @param time which of the three is shown and sorted by
 * @param follow which symbolic links are followed
 * @param indicator what is put behind names
 * @param itself directories are listed like files
 * @param recursive and otherwise with all that is below them
 * @param inode with the number of the file
 * @param blocks with the space that it takes
 * @param humanSizes 1.5K and not 1536
 * @param quoted names are spelt for a shell
 */
record LsOptions(
    Hidden hidden,
    Format format,
    Sort sort,
    boolean reverse,
    Time time,
    Follow follow,
    Indicator indicator,
    boolean itself,
    boolean recursive,
    boolean inode,
    boolean blocks,
    boolean humanSizes,
    boolean quoted) {

  enum Hidden {
    NONE,
    ALMOST_ALL,
    ALL
  }

  enum Format {
    ONE_A_LINE,
    COLUMNS,
    LONG
  }

  enum Sort {
    NAME,
    TIME,
    SIZE,
    EXTENSION,
    NONE
  }

  enum Time {
    MODIFICATION,
    ACCESS,
    CHANGE
  }

  enum Follow {
    NEVER,
    OPERANDS_TO_DIRECTORIES,
    OPERANDS,
    ALWAYS
  }

  enum Indicator {
    NONE,
    SLASH,
    CLASSIFY
  }

  /** Whether names are enough: a directory then tells all that is shown. */
  boolean needsStatus() {
    return format == Format.LONG
        || sort == Sort.TIME
        || sort == Sort.SIZE
        || blocks
        || follow == Follow.ALWAYS;
  }
}
