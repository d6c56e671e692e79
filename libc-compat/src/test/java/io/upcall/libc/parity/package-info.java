/**
 * Parity: tables of behaviours, each run on this library and on the host's C library, and compared.
 *
 * <p>A <em>table</em> is a test class named {@code ...ParityTest} that extends {@link
 * io.upcall.libc.parity.Behaviours}, one a header. A <em>case</em> is one call of {@code is} in its
 * {@code table()}: the function, the situation, the result that is expected (a value of 0 or more,
 * or {@code -errno}) and what to do:
 *
 * <pre>{@code
 * is("read", "at the end of a file", 0, c -> c.read(c.open("empty", O_RDONLY | O_CREAT, 0600), 9));
 * is("read", "a number that is not open", -EBADF, c -> c.read(9, 1));
 * is("read", "an empty pipe, until something is written", 3, c -> {
 *   int[] ends = c.pipe2(0);
 *   Waiting reader = begin(c, other -> other.read(ends[0], 9));
 *   c.write(ends[1], "abc");
 *   return reader.result();
 * });
 * }</pre>
 *
 * <p>How it runs. Each case gets two new directories and is run in both: once as a uthread of a
 * proc, once by a {@link io.upcall.libc.parity.HostThread}, a thread that has a descriptor table, a
 * working directory and a umask of its own in the kernel, so that numbers, directories and masks
 * are comparable and nothing of the JVM is touched. Every call notes itself with its result and
 * what it gave (bytes, a structure) in the {@link io.upcall.libc.parity.Transcript} of its thread.
 * Compared are the whole transcripts, so each call on the way too, and the state left behind: the
 * trees of the two directories, and of every descriptor its flags and position. Then the result is
 * compared with what the case expects.
 *
 * <p>A table runs on the uring driver and on the vertx driver. What a driver does not have answers
 * EOPNOTSUPP where the host does something: such a case is aborted with that reason, and counted
 * so. What it does otherwise, and is documented to, is named in the table's {@code otherwise}, with
 * the reason. At the end of the test run the cases are counted a header and printed.
 *
 * <p>To add functions, extend {@link io.upcall.libc.parity.FileCalls} with an interface for the
 * header, and {@link io.upcall.libc.parity.OurFiles} and {@link io.upcall.libc.parity.HostFiles}
 * with the two ways to call it; a table of the new type then has the calls of files too. {@code
 * HostFiles.call} calls any function of the host's libc by its name. Cases never touch the numbers
 * 0, 1 and 2, which are those of the test run itself.
 *
 * <p>Many cases are after gVisor's {@code test/syscalls/linux} and LTP's {@code
 * testcases/kernel/syscalls}, in what they look at.
 */
package io.upcall.libc.parity;
