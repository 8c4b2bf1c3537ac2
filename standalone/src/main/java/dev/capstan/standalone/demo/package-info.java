/**
 * The demo: real jobs over HTTP, one step per file; a step passes only if its results are as
 * expected.
 */
@NullMarked
package dev.capstan.standalone.demo;

import org.jspecify.annotations.NullMarked;
