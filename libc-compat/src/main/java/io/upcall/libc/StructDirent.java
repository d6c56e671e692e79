package io.upcall.libc;

/**
 * {@code struct dirent}: an entry of a directory.
 *
 * @param d_ino the file's number
 * @param d_off where the next entry begins, for seekdir(3)
 * @param d_type one of {@link Dirent}'s DT_ constants; {@link Dirent#DT_UNKNOWN} where the file
 *     system does not say
 * @param d_name its name
 */
public record StructDirent(long d_ino, long d_off, int d_type, String d_name) {}
