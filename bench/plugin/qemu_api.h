/* QEMU's interface to plugins, as far as it is used here: what is declared is what QEMU's
 *documentation has (QEMU TCG Plugins, "Plugin API"). QEMU's own header is not used, since not every
 *distribution packages it, and that of one version serves that version alone.
 *
 * PLUGIN_API is the version that an object is built for:
 *
 *	1	QEMU 6.0 to 8.2
 *	2	QEMU 9.0
 *	3	QEMU 9.1 to 11.0, which have versions 3 to 6 and take 2 and more: what has changed
 *		since is not used here, but for breaks, which QEMU 10.2 added
 *	7	from QEMU 11.1 on, which takes nothing less */
#ifndef SYSPATH_QEMU_API_H
#define SYSPATH_QEMU_API_H

#include <stddef.h>
#include <stdint.h>

#ifndef PLUGIN_API
#define PLUGIN_API 7
#endif

#define PLUGIN_EXPORT __attribute__((visibility("default")))

typedef uint64_t qemu_plugin_id_t;
struct qemu_info_t;	 /* of the emulator; not looked at */
struct qemu_plugin_tb;	 /* a block of instructions that is being translated */
struct qemu_plugin_insn; /* one of them, as long as the callback runs */

/* What QEMU looks for in an object. */
extern PLUGIN_EXPORT int qemu_plugin_version;
PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info_t *info, int argc,
				      char **argv);

enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS }; /* the callback reads no register */

/* Where control goes on elsewhere without a branch. */
enum qemu_plugin_discon_type {
	QEMU_PLUGIN_DISCON_INTERRUPT = 1 << 0,
	QEMU_PLUGIN_DISCON_EXCEPTION = 1 << 1,
};

/* Before the instruction executes. */
typedef void (*qemu_plugin_vcpu_udata_cb_t)(unsigned int cpu, void *userdata);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    qemu_plugin_vcpu_udata_cb_t cb,
					    enum qemu_plugin_cb_flags flags, void *userdata);

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
#if PLUGIN_API < 3
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
#else
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *to, size_t size);
#endif

/* When a block is translated; when all callbacks of the plugin have been removed and all blocks
 * have been discarded, which happens some time after it was asked for; at a break. */
#if PLUGIN_API < 7
typedef void (*qemu_plugin_vcpu_tb_trans_cb_t)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);
typedef void (*qemu_plugin_simple_cb_t)(qemu_plugin_id_t id);
typedef void (*qemu_plugin_vcpu_discon_cb_t)(qemu_plugin_id_t id, unsigned int cpu,
					     enum qemu_plugin_discon_type type, uint64_t from,
					     uint64_t to);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_tb_trans_cb_t cb);
void qemu_plugin_reset(qemu_plugin_id_t id, qemu_plugin_simple_cb_t cb);
__attribute__((weak)) void /* NULL before QEMU 10.2 */
qemu_plugin_register_vcpu_discon_cb(qemu_plugin_id_t id, enum qemu_plugin_discon_type type,
				    qemu_plugin_vcpu_discon_cb_t cb);
#else
typedef void (*qemu_plugin_vcpu_tb_trans_cb_t)(struct qemu_plugin_tb *tb, void *userdata);
typedef void (*qemu_plugin_udata_cb_t)(void *userdata);
typedef void (*qemu_plugin_vcpu_discon_cb_t)(unsigned int cpu, enum qemu_plugin_discon_type type,
					     uint64_t from, uint64_t to, void *userdata);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_tb_trans_cb_t cb,
					   void *userdata);
void qemu_plugin_reset(qemu_plugin_id_t id, qemu_plugin_udata_cb_t cb, void *userdata);
void qemu_plugin_register_vcpu_discon_cb(qemu_plugin_id_t id, enum qemu_plugin_discon_type type,
					 qemu_plugin_vcpu_discon_cb_t cb, void *userdata);
#endif

#endif
