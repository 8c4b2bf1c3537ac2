/**
 * Sandboxes as containers of a docker engine, by its API. Every container is used for one program
 * and removed; some are started ahead and parked, since starting is what takes long. Nothing of the
 * machine is mounted: what goes in and what comes out are frames on the container's streams, so the
 * engine may be elsewhere. docker-java's classes (and its Jackson 2) don't leave this package.
 */
@NullMarked
package dev.capstan.sandbox.docker;

import org.jspecify.annotations.NullMarked;
