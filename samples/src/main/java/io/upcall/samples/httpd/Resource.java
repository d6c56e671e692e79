package io.upcall.samples.httpd;

/** What a target turned out to be. */
sealed interface Resource permits CachedFile, Resource.Folder, Resource.Moved, Resource.Refused {

  /** True when it has taken over {@code fd}. */
  boolean holds(int fd);

  /**
   * A folder without an index.html, open.
   *
   * @param fd to be closed by who lists it
   * @param path beneath the root
   */
  record Folder(int fd, String path) implements Resource {
    @Override
    public boolean holds(int otherFd) {
      return fd == otherFd;
    }
  }

  /**
   * A folder whose name was sent without the slash at its end: relative links would go wrong.
   *
   * @param path beneath the root
   */
  record Moved(String path) implements Resource {
    @Override
    public boolean holds(int fd) {
      return false;
    }
  }

  /**
   * Nothing that can be sent.
   *
   * @param status why
   */
  record Refused(int status) implements Resource {
    static final Refused FORBIDDEN = new Refused(Status.FORBIDDEN);

    @Override
    public boolean holds(int fd) {
      return false;
    }
  }
}
