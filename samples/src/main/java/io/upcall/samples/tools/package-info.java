/**
 * The Unix tools {@code cat cp wc sha256sum ls find tee}, written against the compat API the way
 * their C originals are: {@code open}, {@code read}, {@code write}, and a uthread where a C program
 * would have liked to have one.
 *
 * <p>A tool is a {@link io.upcall.samples.tools.ToolCommand}: its fields are its options, its
 * {@code main} is the program, which runs in a proc of its own. What all share is here: {@link
 * io.upcall.samples.tools.Output} is standard output, {@link io.upcall.samples.tools.Complaints} is
 * error(3), {@link io.upcall.samples.tools.Quoting} spells names in messages as the GNU tools do,
 * and {@link io.upcall.samples.tools.InOrder} is how they do many things at once and tell of them
 * in the order in which they were asked. The tools of one file are here, too; the others have
 * packages of their own.
 *
 * <p>Output, messages and exit statuses are those of GNU coreutils and findutils in the locale
 * C.UTF-8; the tests compare them byte for byte. Only a wrong option is told as all commands of the
 * samples tell it, with exit status 2.
 */
@NullMarked
package io.upcall.samples.tools;

import org.jspecify.annotations.NullMarked;
