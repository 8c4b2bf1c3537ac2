/**
 * A provider as somebody outside Capstan would write it: it uses nothing but the public classes of
 * sandbox-api, and passes the lifecycle suite of its test-jar.
 */
@NullMarked
package org.example.sandbox;

import org.jspecify.annotations.NullMarked;
