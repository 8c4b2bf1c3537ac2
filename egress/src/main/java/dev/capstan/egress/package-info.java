/**
 * Where Capstan may connect on behalf of a tenant. An address that a tenant names can point into
 * our own network (SSRF), so it is parsed strictly, resolved once, and every address it resolves to
 * is checked; who connects does so to these addresses and no other. The same rules hold at
 * admission and at delivery.
 */
@NullMarked
package dev.capstan.egress;

import org.jspecify.annotations.NullMarked;
