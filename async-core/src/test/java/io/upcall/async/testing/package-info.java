/** What the tests share: checks for leaks, calls that record, a plain kernel at hand. */
package io.upcall.async.testing;
