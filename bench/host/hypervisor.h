/* What hypervisors are called. */
#ifndef SYSPATH_HYPERVISOR_H
#define SYSPATH_HYPERVISOR_H

/* The name of the one that CPUID leaf 0x40000000 names with `signature`, the fact "hypervisor" of a
 * result document: "KVM" of "KVMKVMKVM". The signature itself where it is not known. */
const char *hypervisor_name(const char *signature);

#endif
