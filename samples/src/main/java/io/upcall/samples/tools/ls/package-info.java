/**
 * ls(1). {@link io.upcall.samples.tools.ls.LsCommand} has the options, {@link
 * io.upcall.samples.tools.ls.Ls} goes through operands and directories, an {@link
 * io.upcall.samples.tools.ls.Entry} is what is known of a file, and {@link
 * io.upcall.samples.tools.ls.LongFormat} and {@link io.upcall.samples.tools.ls.Columns} are how it
 * is shown.
 */
@NullMarked
package io.upcall.samples.tools.ls;

import org.jspecify.annotations.NullMarked;
