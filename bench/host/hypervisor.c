#include "bench/host/hypervisor.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *signature, *name;
} hypervisors[] = {
	{"KVMKVMKVM", "KVM"},	 {"Microsoft Hv", "Hyper-V"},	      {"VMwareVMware", "VMware"},
	{"XenVMMXenVMM", "Xen"}, {"TCGTCGTCGTCG", "QEMU's emulator"}, {"bhyve bhyve ", "bhyve"},
};

const char *hypervisor_name(const char *signature)
{
	for (size_t i = 0; i < sizeof(hypervisors) / sizeof(hypervisors[0]); i++)
		if (!strcmp(hypervisors[i].signature, signature))
			return hypervisors[i].name;
	return signature;
}
