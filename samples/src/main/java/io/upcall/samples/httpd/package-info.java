/**
 * {@code httpd}: an HTTP/1.1 file server in plain blocking style, one uthread a connection.
 *
 * <p>To read it, follow a request: {@link io.upcall.samples.httpd.Connection} waits for it, {@link
 * io.upcall.samples.httpd.RequestBuffer} receives it, {@link io.upcall.samples.httpd.RequestParser}
 * understands it, {@link io.upcall.samples.httpd.FileCache} opens the file beneath the root, {@link
 * io.upcall.samples.httpd.Responder} decides what to say, and {@link
 * io.upcall.samples.httpd.ResponseBuffer} and {@code sendfile} say it.
 */
@NullMarked
package io.upcall.samples.httpd;

import org.jspecify.annotations.NullMarked;
