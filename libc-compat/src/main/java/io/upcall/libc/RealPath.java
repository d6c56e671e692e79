package io.upcall.libc;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One realpath(3): component after component, each looked at once, as glibc does it. Owned by the
 * calling thread.
 *
 * <pre>
 *   left: "a/link/../b"       done: "/home"
 *     "" "."    nothing
 *     ".."      the last component of done goes, which is a directory by now
 *     a link    what it says comes before what is left; done is emptied if that is absolute
 *     a name    is appended to done
 * </pre>
 */
final class RealPath {

  /** MAXSYMLINKS: so many links are followed. */
  private static final int MOST_LINKS = 40;

  private final String path;

  /** What is found so far, without a slash at its end: the root is empty. */
  private final StringBuilder done = new StringBuilder();

  /** Components that come next, the first on top. */
  private final Deque<String> left = new ArrayDeque<>();

  private int links;

  private RealPath(String path) {
    this.path = path;
  }

  static String of(String path) throws ErrnoException {
    if (path.isEmpty()) {
      throw new ErrnoException("realpath", Errno.ENOENT, path);
    }
    RealPath real = new RealPath(path);
    if (!path.startsWith("/")) {
      real.done.append(Unistd.getcwd());
      real.toParentOfNothing();
    }
    real.push(path);
    return real.resolve();
  }

  /** The root's own name is its slash, which every component brings along. */
  private void toParentOfNothing() {
    if (done.length() == 1) {
      done.setLength(0);
    }
  }

  /** Puts the components of {@code text} before what is left. A slash at its end is one, empty. */
  private void push(String text) {
    String[] components = text.split("/", -1);
    for (int i = components.length - 1; i >= 0; i--) {
      left.push(components[i]);
    }
  }

  private String resolve() throws ErrnoException {
    while (!left.isEmpty()) {
      step(left.pop());
    }
    return done.isEmpty() ? "/" : done.toString();
  }

  private void step(String component) throws ErrnoException {
    switch (component) {
      case "", "." -> {
        // Where we are.
      }
      case ".." -> done.setLength(Math.max(0, done.lastIndexOf("/")));
      default -> {
        int parent = done.length();
        done.append('/').append(component);
        String target = linkAt(done.toString());
        if (target != null) {
          follow(target, parent);
        }
      }
    }
  }

  private void follow(String target, int parent) throws ErrnoException {
    if (++links > MOST_LINKS) {
      throw new ErrnoException("realpath", Errno.ELOOP, path);
    }
    done.setLength(target.startsWith("/") ? 0 : parent);
    push(target);
  }

  /** What the link says; null for what is none, which must be a directory if more follows. */
  private @Nullable String linkAt(String name) throws ErrnoException {
    try {
      return Unistd.readlink(name);
    } catch (ErrnoException failure) {
      if (failure.errno != Errno.EINVAL) {
        throw new ErrnoException("realpath", failure.errno, path);
      }
    }
    if (wantsDirectory()) {
      requireDirectory(name);
    }
    return null;
  }

  /**
   * A name before a slash is a directory. Where another name comes after that, the look-up of that
   * one says so.
   */
  private boolean wantsDirectory() {
    boolean slash = false;
    for (String next : left) {
      if (!next.isEmpty()) {
        return next.equals(".") || next.equals("..");
      }
      slash = true;
    }
    return slash;
  }

  private void requireDirectory(String name) throws ErrnoException {
    try {
      Unistd.access(name + "/", Unistd.F_OK);
    } catch (ErrnoException failure) {
      throw new ErrnoException("realpath", failure.errno, path);
    }
  }
}
