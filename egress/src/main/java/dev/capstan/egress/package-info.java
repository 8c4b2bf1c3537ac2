/**
 * Which endpoints Capstan may connect to on behalf of a tenant. A tenant's URL can point into the
 * internal network (SSRF), so it is parsed strictly and resolved once, every address is checked,
 * and connections go to these addresses only. The same rules hold at admission and at delivery.
 */
@NullMarked
package dev.capstan.egress;

import org.jspecify.annotations.NullMarked;
