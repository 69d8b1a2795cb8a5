# The only entry for people: deps bench report example atlas boots test test-browser mutants check lint fidelity crosscheck install
# uninstall dist bundle clean.
# What is built: build/syspath (the driver), build/syspath-worker64 and
# build/syspath-worker32 (the same small static program, once per ABI); build/dynamic/ has both linked
# dynamically, build/musl/ the 64-bit one with musl, where musl-gcc is installed.

BUILD   ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
# Where results go: runs and boots below runs/, the history. Beside BUILD it makes a tree that only
# can be read enough to measure and to test in.
RESULTS ?= $(or $(SYSPATH_RESULTS),results)
export SYSPATH_RESULTS := $(RESULTS)
# Warnings stop a build that is ours (make check, make lint, .ci/run), not one with another's compiler.
WERROR  ?=
OPT     ?= -O2 -g
# Tests are compiled without optimisation: in half the time, and nothing times their code.
TEST_OPT ?= -O0 -g
SAN     ?=
V       ?=
Q       := $(if $(V),,@)

ifeq ($(origin CC),default)
CC := gcc
endif

WARN := -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wundef -Wvla -Wwrite-strings -Wformat=2 -Wdouble-promotion \
	-Wimplicit-fallthrough -fno-common $(WERROR)
# Of what users run: a stack of 128 KiB is enough (ulimit -s). The sanitizers take more.
FRAMES := $(if $(SAN),,-Wframe-larger-than=20480)
comma := ,
STD  := -std=gnu11 -D_GNU_SOURCE -I.
# A folder of the user's may hold spaces and quotes: so it is written for the shell.
quote = '$(subst ','\'',$(1))'
# The folder's name is kept out of what is built: the same source gives the same build id anywhere.
MAP  := -ffile-prefix-map=$(call quote,$(CURDIR))=.
FATAL_AS := $(if $(WERROR),-Wa$(comma)--fatal-warnings)
# The build id names the timed code in every result document.
FATAL_LD := $(if $(WERROR),-Wl$(comma)--fatal-warnings) -Wl,--build-id=sha1
SANFLAGS := $(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)

ifneq ($(words $(BUILD)),1)
$(error BUILD='$(BUILD)': make knows no target with a space in its name; choose a folder without one)
endif

# What was not made whole is not made: a compiler or a linker may be killed over its output.
.DELETE_ON_ERROR:

# Whether static 32-bit programs can be built: "yes", or nothing, and then the 64-bit half alone is.
M32 ?= $(shell printf '\043include <stdio.h>\n\043include <asm/unistd.h>\nint main(void) { return puts(""); }\n' | \
	$(CC) -m32 -static -x c - -o /dev/null 2>/dev/null && echo yes)
M32 := $(M32)

# --- what is made of what ---------------------------------------------------------------------
# Layers that are built for both ABIs.
worker_layers := $(patsubst %,bench/%/*.c,ops conditions protocol cells worker)
worker_c := $(filter-out bench/protocol/relay.c,$(wildcard $(worker_layers) bench/machine/*.c stubs/*.c)) \
	bench/base/pin.c bench/files/write_all.c bench/clocks/tsc.c
# What driver and workers agree on.
shared_c := bench/protocol/wire.c stubs/paths.c bench/ops/ops.c bench/conditions/conditions.c
# Every layer but what the workers and the guest alone are made of.
driver_c := $(filter-out $(wildcard $(worker_layers) bench/guest/*.c bench/plugin/*.c),$(wildcard bench/*/*.c)) \
	$(shared_c) bench/protocol/relay.c stubs/vdso.c
# The first program of an emulated boot: a relay between a serial port and workers (docs/boots.md).
guest_c := $(wildcard bench/guest/*.c) $(patsubst %,bench/%.c,protocol/relay base/program base/interrupts files/write_all files/read_file)
asm_x86_64 := $(wildcard $(patsubst %,%/x86_64/*.S,stubs bench/cells bench/worker))
asm_i386   := $(wildcard $(patsubst %,%/i386/*.S,stubs bench/cells bench/worker))

# Timed code is never sanitized and never position independent: the x86-64 int80 path can only be
# handed pointers below 4 GiB, which is where a non-PIE static program keeps its data.
timed_flags := -static -fno-pie -fno-stack-protector -fcf-protection=none
flags_x86_64 := -m64 $(timed_flags)
# A 32-bit kernel may run on a CPU without SSE2, whatever the compiler takes for -m32's least.
flags_i386   := -m32 -march=i686 $(timed_flags) -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64
# Linked alone, of the objects above: every function of the library is found before anything is timed.
flags_dynamic_x86_64 := -m64 -no-pie -Wl,-z,now
flags_dynamic_i386   := -m32 -no-pie -Wl,-z,now
# The kernel's headers come behind musl's own.
flags_musl := $(flags_x86_64) -include stubs/musl.h -idirafter /usr/include -idirafter /usr/include/x86_64-linux-gnu
cc_musl = $(MUSL_CC)
flags_guest  := -m64 -static -fno-pie
flags_guest32 := -m32 -march=i686 -static -fno-pie -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64
# One per version of QEMU's interface that differs for us (bench/plugin/qemu_api.h).
plugin_apis := 1 2 3 7
$(foreach a,$(plugin_apis),$(eval flags_plugin$(a) := -m64 -fPIC -fvisibility=hidden -DPLUGIN_API=$(a)))
flags_driver := -m64 $(SANFLAGS)
flags_reference := -m64 # dynamic: the linker finds the vDSO for it
libs_driver  := -ljansson -lsqlite3 -lcapstone -lpfm -lz -lm

DRIVER := $(BUILD)/syspath
# What `make` builds in a folder: the workers of each ABI.
workers_in = $(1)/syspath-worker64 $(if $(M32),$(1)/syspath-worker32)
WORKERS := $(call workers_in,$(BUILD))
# The same objects with the C library of the system they run on (docs/ab.md, --workers).
DYNAMIC := $(call workers_in,$(BUILD)/dynamic)
# Another C library, where its compiler is there; 64-bit alone, as the compiler is.
MUSL_CC ?= $(shell command -v musl-gcc)
MUSL_CC := $(MUSL_CC)
MUSL := $(if $(MUSL_CC),$(BUILD)/musl/syspath-worker64)
# The second is for 32-bit kernels.
GUEST := $(BUILD)/syspath-guest $(if $(M32),$(BUILD)/syspath-guest32)
# For QEMU, which loads one of them where a guest is traced (docs/trace.md).
PLUGINS := $(patsubst %,$(BUILD)/syspath-plugin%.so,$(plugin_apis))

# A command that runs what it builds builds it with as many jobs as there are CPUs, unless make was given a number;
# what is measured never runs beside anything else.
in_parallel = @$(MAKE) --no-print-directory $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))

# Where a program that was built outside of the tree finds scripts and the schema.
SOURCE := $(BUILD)/source

.PHONY: all
all: $(DRIVER) $(WORKERS) $(DYNAMIC) $(MUSL) $(GUEST) $(PLUGINS) $(SOURCE)
	$(if $(M32),,@echo "syspath-worker32 is not built: $(CC) -m32 -static does not work here; scripts/deps brings what it needs")
	$(if $(MUSL),,@echo "musl/syspath-worker64 is not built: there is no musl-gcc; scripts/deps --for musl brings it")

$(SOURCE):
	@mkdir -p $(@D)
	@ln -sfn $(call quote,$(CURDIR)) $@

# --- what everything is made with -----------------------------------------------------------------
# Objects of other flags or of another compiler are no objects of this build: `make SAN=1` after
# `make` would otherwise say that nothing is to be done.
FLAGS := $(BUILD)/obj/flags
# The tree's folder, which $(MAP) keeps out of what is made, is no part of them: a copy is no other build.
made_with := $(CC) | $(STD) | $(WARN) $(FRAMES) | $(OPT) | $(TEST_OPT) | $(SANFLAGS) | $(CPPFLAGS) | $(CFLAGS) | $(LDFLAGS)
$(shell mkdir -p $(dir $(FLAGS)))
ifneq ($(strip $(made_with)),$(strip $(file <$(FLAGS))))
$(file >$(FLAGS),$(made_with))
endif

# --- one rule template, instantiated per object tree --------------------------------------------
# $(1): tree name, a folder under $(BUILD)/obj; $(2): the sources
objs = $(patsubst %,$(BUILD)/obj/$(1)/%.o,$(2))

define tree
$(BUILD)/obj/$(1)/%.c.o: %.c $(FLAGS)
	@mkdir -p $$(@D)
	@echo "  CC   $(1) $$<"
	$(Q)$$(or $$(cc_$(1)),$$(CC)) $$(STD) $$(MAP) $$(WARN) $$(if $$(filter bench/% stubs/%,$$<),$$(FRAMES)) $$(if $$(filter tests/unit/% tests/e2e/%,$$<),$$(TEST_OPT),$$(OPT)) $$(flags_$(1)) $$(CPPFLAGS) $$(CFLAGS) -MMD -MP -c $$< -o $$@
$(BUILD)/obj/$(1)/%.S.o: %.S $(FLAGS)
	@mkdir -p $$(@D)
	@echo "  AS   $(1) $$<"
	$(Q)$$(or $$(cc_$(1)),$$(CC)) $$(STD) $$(MAP) $$(OPT) $$(flags_$(1)) $$(FATAL_AS) $$(CPPFLAGS) -MMD -MP -c $$< -o $$@
endef
$(foreach t,x86_64 i386 musl guest guest32 driver reference $(plugin_apis:%=plugin%),$(eval $(call tree,$(t))))

# $(1): program, $(2): tree, $(3): objects, $(4): libraries
define program
$(1): $(3)
	@echo "  LD   $$@"
	@mkdir -p $$(@D)
	$(Q)$$(or $$(cc_$(2)),$$(CC)) $$(flags_$(2)) $$(OPT) $$(FATAL_LD) $$(LDFLAGS) -o $$@ $$^ $(4)
endef
$(eval $(call program,$(BUILD)/syspath-worker64,x86_64,$(call objs,x86_64,$(worker_c) $(asm_x86_64))))
$(eval $(call program,$(BUILD)/syspath-worker32,i386,$(call objs,i386,$(worker_c) $(asm_i386))))
$(eval $(call program,$(BUILD)/dynamic/syspath-worker64,dynamic_x86_64,$(call objs,x86_64,$(worker_c) $(asm_x86_64))))
$(eval $(call program,$(BUILD)/dynamic/syspath-worker32,dynamic_i386,$(call objs,i386,$(worker_c) $(asm_i386))))
$(eval $(call program,$(BUILD)/musl/syspath-worker64,musl,$(call objs,musl,$(worker_c) $(asm_x86_64))))
$(eval $(call program,$(BUILD)/syspath-guest,guest,$(call objs,guest,$(guest_c))))
$(eval $(call program,$(BUILD)/syspath-guest32,guest32,$(call objs,guest32,$(guest_c))))
$(foreach a,$(plugin_apis),$(eval $(call program,$(BUILD)/syspath-plugin$(a).so,plugin$(a),$(call objs,plugin$(a),bench/plugin/trace_plugin.c),-shared)))
$(eval $(call program,$(DRIVER),driver,$(call objs,driver,$(driver_c)),$(libs_driver)))

# --- tests ------------------------------------------------------------------------------------
# Every tests/unit/*/test_*.c and tests/e2e/test_*.c is a program with its own cases; what else lies
# beside them is linked into each, as is tests/one_case.c. Units are linked with the driver but its main.
testable := $(call objs,driver,$(filter-out bench/commands/main.c,$(driver_c)) \
	stubs/absence.c stubs/vsyscall_mode.c stubs/child.c \
	bench/worker/x86_64/single_step.S bench/guest/relay.c bench/guest/clocksource.c bench/guest/whole_seconds.c \
	bench/cells/cell_check.c $(filter-out $(shared_c),$(wildcard bench/ops/*.c)))
unit_tests := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard tests/unit/*/test_*.c))
unit_help  := $(call objs,driver,$(filter-out $(wildcard tests/unit/*/test_*.c),$(wildcard tests/unit/*.c tests/unit/*/*.c)))
e2e_tests  := $(patsubst tests/e2e/%.c,$(BUILD)/tests/e2e/%,$(wildcard tests/e2e/test_*.c))
e2e_help   := $(call objs,driver,$(filter-out $(wildcard tests/e2e/test_*.c) $(wildcard tests/e2e/fake_*.c) tests/e2e/clock_shim.c,$(wildcard tests/e2e/*.c)) tests/one_case.c stubs/absence.c $(shared_c))

# Each unit test is linked with those members of an archive that it refers to: all of the driver, a hundred
# times, takes long. Nothing refers to tests/one_case.c, a constructor, which is therefore no member.
unit_archive := $(BUILD)/obj/unit.a
# What it holds: a file that was removed from the tree is no part of it any longer.
unit_members := $(BUILD)/obj/unit.members
ifneq ($(strip $(unit_help) $(testable)),$(strip $(file <$(unit_members))))
$(file >$(unit_members),$(unit_help) $(testable))
endif
$(unit_archive): $(unit_help) $(testable) $(unit_members)
	@echo "  AR   $@"
	@rm -f $@
	$(Q)$(AR) rcs $@ $(filter %.o,$^)
$(foreach t,$(unit_tests),$(eval $(call program,$(t),driver,\
	$(call objs,driver,$(t:$(BUILD)/%=%.c) tests/one_case.c) $(unit_archive),$(libs_driver) -lcmocka)))
$(foreach t,$(e2e_tests),$(eval $(call program,$(t),driver,\
	$(call objs,driver,$(t:$(BUILD)/%=%.c)) $(e2e_help),-ljansson -lsqlite3 -lcmocka -lm)))

# A worker that breaks the protocol, for the tests of the driver, in both ABIs.
fake_workers := $(BUILD)/tests/e2e/fake_worker64 $(BUILD)/tests/e2e/fake_worker32
$(eval $(call program,$(word 1,$(fake_workers)),driver,$(call objs,driver,tests/e2e/fake_worker.c $(shared_c))))
$(eval $(call program,$(word 2,$(fake_workers)),i386,$(call objs,i386,tests/e2e/fake_worker.c $(shared_c))))

# The relay of a guest that is none, for boots with a QEMU that is none.
fake_guest := $(BUILD)/tests/e2e/fake_guest
$(eval $(call program,$(fake_guest),driver,$(call objs,driver,tests/e2e/fake_guest.c bench/clocks/tsc.c $(shared_c)),-ljansson -lm))

# A library that comes between the driver and its clocks.
clock_shim := $(BUILD)/tests/e2e/clock_shim.so
$(clock_shim): tests/e2e/clock_shim.c $(FLAGS)
	@echo "  LD   $@"
	@mkdir -p $(@D)
	$(Q)$(CC) $(STD) $(WARN) $(OPT) -shared -fPIC $(CPPFLAGS) $(LDFLAGS) -o $@ $<

# Negative controls: the real workers, but for one stub that is broken on purpose.
# tests/broken/<abi>/<control>.S replaces the stub named here, ruler.S for the chains.
broken_x86_64 := stubs/x86_64/syscall.S
broken_i386   := stubs/i386/int80.S
broken = $(if $(filter ruler,$(1)),bench/worker/$(2)/chain.S,$(broken_$(2)))
controls := $(sort $(basename $(notdir $(wildcard tests/broken/*/*.S))))
control_workers :=
# $(1): control, $(2): abi, $(3): worker
define control
control_workers += $(BUILD)/tests/broken/$(1)/$(3)
$(call program,$(BUILD)/tests/broken/$(1)/$(3),$(2),\
	$(filter-out %/$(call broken,$(1),$(2)).o,$(call objs,$(2),$(worker_c) $(asm_$(2)))) \
	$(call objs,$(2),tests/broken/$(2)/$(1).S))
endef
$(foreach c,$(controls),$(eval $(call control,$(c),x86_64,syspath-worker64)))
$(foreach c,$(controls),$(eval $(call control,$(c),i386,syspath-worker32)))

# An object that a check of objects must refuse.
control_objects := $(call objs,x86_64,tests/broken/batch_allocates.c) \
	$(call objs,i386,tests/broken/batch_allocates.c)

# tests: builds what test runs, so that one program can be run alone (docs/adding.md); beside-e2e: the
# programs that end-to-end tests start.
.PHONY: tests beside-e2e test
beside-e2e: all $(control_workers) $(control_objects) $(fake_workers) $(fake_guest) $(clock_shim)
tests: beside-e2e $(unit_tests) $(e2e_tests)
# End-to-end tests take long and come first: the short ones then fill the CPUs beside the last of them.
test:
	$(if $(M32),,@echo 'test: half of what is tested is the 32-bit worker, which cannot be built here: run scripts/deps'; exit 2)
	$(in_parallel) tests
	@SYSPATH_BUILD=$(BUILD) scripts/run-tests $(e2e_tests) $(unit_tests)

# Everything that a change must pass.
.PHONY: check
check:
	@$(MAKE) --no-print-directory WERROR=$(or $(WERROR),-Werror) lint
	@$(MAKE) --no-print-directory WERROR=$(or $(WERROR),-Werror) test

# What the tests notice of faults made on purpose, one at a time (docs/adding.md). MUTANTS: names, patterns,
# areas; all without.
MUTANTS ?=
.PHONY: mutants
mutants:
	@BUILD='$(BUILD)' MUTANTS_CC='$(CC)' scripts/mutants $(MUTANTS)

# --- lint -------------------------------------------------------------------------------------
fuzz_programs := $(BUILD)/fuzz/document $(BUILD)/fuzz/vdso
.PHONY: lint
lint_flags := $(STD) $(WARN) -Werror $(OPT)
# What is compiled with the flags of the workers, in both ABIs; and with others, all that make knows.
lint_worker := $(sort $(filter %.c,$(worker_c)) $(wildcard tests/broken/*.c))
lint_i386   := $(sort $(lint_worker) $(guest_c) tests/e2e/fake_worker.c)
lint_driver := $(sort $(driver_c) $(guest_c) $(wildcard bench/guest/*.c bench/plugin/*.c tests/*.c tests/unit/*.c tests/unit/*/*.c \
	tests/e2e/*.c tests/boots/*.c tests/fidelity/*.c tests/speed/*.c tests/fuzz/*.c))
# The fuzz targets and those of fidelity are built by nothing else that is run at every change.
lint:
	@scripts/lint --tools
	$(in_parallel) $(fuzz_programs) $(fidelity_programs)
	@LINT_DRIVER_FILES='$(lint_driver)' LINT_WORKER64_FILES='$(lint_worker)' LINT_WORKER32_FILES='$(lint_i386)' \
	LINT_KEPT='$(BUILD)/lint' LINT_DRIVER='$(lint_flags) $(flags_driver)' \
	LINT_WORKER64='$(lint_flags) $(flags_x86_64)' \
	LINT_WORKER32='$(lint_flags) $(flags_i386)' scripts/lint

# --- benchmarks -------------------------------------------------------------------------------
.PHONY: bench
bench:
	$(in_parallel) all
	$(DRIVER) run --plot

# The suite's figures against an independent reference (docs/fidelity.md).
fidelity_programs := $(BUILD)/tests/fidelity/fidelity $(BUILD)/tests/fidelity/reference
$(eval $(call program,$(word 1,$(fidelity_programs)),driver,\
	$(call objs,driver,tests/fidelity/fidelity.c tests/fidelity/program.c \
		$(addprefix bench/base/,cpulist.c error.c interrupts.c pin.c program.c) \
		bench/stats/quantile.c \
		bench/files/read_file.c $(wildcard bench/machine/*.c) \
		$(addprefix bench/host/,cpus_here.c source.c)),-ljansson -lm))
$(eval $(call program,$(word 2,$(fidelity_programs)),reference,\
	$(call objs,reference,tests/fidelity/reference.c)))
.PHONY: fidelity crosscheck
fidelity:
	$(in_parallel) all $(fidelity_programs)
	$(word 1,$(fidelity_programs)) $(DRIVER) $(word 2,$(fidelity_programs))
crosscheck:
	$(in_parallel) all
	$(DRIVER) crosscheck --output $(BUILD)/crosscheck.json

# A page to publish, of the newest run or of the documents that REPORT names (docs/report.md).
REPORT ?=
.PHONY: report test-browser
report:
	$(in_parallel) all
	@set -- $(REPORT); [ $$# -gt 0 ] || set -- "$$(ls -t $(call quote,$(RESULTS))/runs/*.json 2>/dev/null | head -n 1)"; \
	[ -n "$$1" ] || { echo 'report: there is no run in $(RESULTS)/runs yet: make bench makes one'; exit 2; }; \
	$(DRIVER) report --output $(call quote,$(RESULTS)/report) "$$@"

# Pages of what is committed (docs/report.md): an example, and the kernels of Debian's archive, of which those that
# were not counted yet are counted first. The counts are of one QEMU.
PAGES_QEMU ?= 7.2
counted := results/reference/qemu-$(PAGES_QEMU)
32-bit_arms := $(wildcard $(counted)/*-686-*.json $(counted)/*-amd64-*.json)
example_files := $(wildcard results/example/*.json $(counted)/*-xonly.json) $(32-bit_arms) \
	results/traces/options.json results/traces/releases.json
# What was counted on the way there is among them.
atlas_files = $(wildcard $(counted)/*-xonly*.json) $(32-bit_arms) results/traces/steps.json \
	$(shell find results/atlas/counts -name '*.json' -o -name '*.failed' | sort)
.PHONY: example atlas
example:
	$(in_parallel) all
	@$(DRIVER) report --output results/example/page $(example_files)
atlas:
	$(in_parallel) all
	-scripts/atlas $(DRIVER) results/atlas/arms.txt results/atlas/counts
	$(MAKE) --no-print-directory atlas-page
.PHONY: atlas-page
atlas-page:
	@$(DRIVER) report --output results/atlas/page $(atlas_files)

# What a browser makes of such pages, and speedscope of exported traces. The packages are those of the lock file, and nothing of them is run to install them.
browser_packages := $(BUILD)/browser/node_modules/.package-lock.json
$(browser_packages): tests/browser/package.json tests/browser/package-lock.json
	@mkdir -p $(BUILD)/browser
	cp $^ $(BUILD)/browser
	npm ci --prefix $(BUILD)/browser --ignore-scripts --no-audit --no-fund
	@touch $@
test-browser: $(browser_packages)
	$(in_parallel) all
	@SYSPATH_BUILD=$(BUILD) EXAMPLE='$(example_files)' ATLAS='$(atlas_files)' node tests/browser/page.mjs
	SYSPATH_BUILD=$(BUILD) node tests/browser/speedscope.mjs

# How often the gate is wrong, by false alarms and by changes it misses. Some ten minutes (docs/method.md).
.PHONY: gate-quality
gate-quality:
	$(in_parallel) all
	scripts/gate-quality $(DRIVER)

# How long a comparison and a history of 10,000 runs take (docs/trends.md).
.PHONY: speed
$(eval $(call program,$(BUILD)/tests/speed/tracking,driver,\
	$(call objs,driver,tests/speed/tracking.c) $(testable),$(libs_driver)))
speed:
	$(in_parallel) all $(BUILD)/tests/speed/tracking
	$(BUILD)/tests/speed/tracking $(DRIVER)

# How much the figures vary from run to run, quiet and beside a load: some four minutes (docs/method.md).
# REPEAT: the number of quick runs, of full ones, the CPU.
REPEAT ?=
.PHONY: repeat
$(eval $(call program,$(BUILD)/tests/speed/repeat,driver,\
	$(call objs,driver,tests/speed/repeat.c tests/fidelity/program.c) $(testable),$(libs_driver)))
repeat:
	$(in_parallel) all $(BUILD)/tests/speed/repeat
	$(BUILD)/tests/speed/repeat $(DRIVER) $(REPEAT)

# --- pages --------------------------------------------------------------------------------------
# Committed traces, made anew by booting their kernels: ONLY, a pattern of names, has those alone made, TRACES has more
# options of `syspath trace` (docs/trace.md). What pages print of them (docs/paths.md); `make test` fails while they do not.
TRACES ?=
.PHONY: traces pages
traces:
	$(in_parallel) all
	scripts/traces $(DRIVER) results/traces/traces.txt results/traces $(TRACES)
pages:
	$(in_parallel) all
	scripts/pages $(DRIVER) docs/paths.md

# --- fuzzing ----------------------------------------------------------------------------------
# tests/fuzz/fuzz_X.c with the sources it needs, by clang (scripts/deps --for lint); what one run found
# worth keeping starts the next.
FUZZ_SECONDS ?= 60
FUZZ_CC      ?= clang
# All that reads and shows documents; what makes them hangs on the engine.
fuzz_document_c := $(wildcard $(patsubst %,bench/%/*.c,base clocks files stats machine host document compare history table export)) \
	$(patsubst %,bench/plot/%.c,plot_data plot_left_out plot_caption svg_ids) bench/bars/arms_plot.c bench/bars/bars.c $(shared_c) bench/counters/tracepoint.c
fuzz_document_seeds := $(wildcard tests/fixtures/run/*.json tests/fuzz/seeds/document/*)
fuzz_vdso_c     := stubs/vdso.c
fuzz_flags := -g -O1 -fsanitize=fuzzer$(comma)address$(comma)undefined -fno-sanitize-recover=all

# $(1): name
define fuzz
$(BUILD)/fuzz/$(1): tests/fuzz/fuzz_$(1).c $$(fuzz_$(1)_c)
	@mkdir -p $$(@D)/corpus-$(1)
	@echo "  FUZZ $$@"
	$(Q)$(FUZZ_CC) $(STD) $(fuzz_flags) -o $$@ $$^ -ljansson -lsqlite3 -lz -lm
.PHONY: fuzz-$(1)
fuzz-$(1): $(BUILD)/fuzz/$(1)
	cd $(BUILD)/fuzz && ./$(1) -max_total_time=$(FUZZ_SECONDS) -max_len=32768 -print_final_stats=1 \
		$(if $(wildcard tests/fuzz/$(1).dict),-dict=$$(call quote,$$(CURDIR))/tests/fuzz/$(1).dict) \
		corpus-$(1) $$(addprefix $$(call quote,$$(CURDIR))/,$(sort $(dir $(fuzz_$(1)_seeds))))
endef
$(foreach f,document vdso,$(eval $(call fuzz,$(f))))
.PHONY: fuzz
fuzz: fuzz-document fuzz-vdso

# --- emulated boots (docs/boots.md) ----------------------------------------------------------------
# BOOTS: more options of `syspath boots`; of boots-exact, all of them.
BOOTS ?=
.PHONY: boots boots-check boots-exact test-boots
boots:
	$(in_parallel) all
	$(DRIVER) boots $(BOOTS)
boots-check:
	$(in_parallel) all
	$(DRIVER) boots --no-charts --check results/reference $(BOOTS)
boots-exact:
	$(in_parallel) all
	$(DRIVER) boots --no-charts $(or $(BOOTS),--boots 10 --cpu intel --vsyscall xonly)

# What each path reports where the kernel lacks it, a boot per kind of absence; traces.
boot_tests := $(patsubst %,$(BUILD)/tests/boots/%,test_absence test_trace)
$(foreach t,$(boot_tests),$(eval $(call program,$(t),driver,\
	$(call objs,driver,$(t:$(BUILD)/%=%.c)) $(e2e_help),-ljansson -lsqlite3 -lcmocka -lm)))
# Which CPUs may be measured on, and whether the clock is all right: guests with the driver in them.
lab_tests := $(patsubst %,$(BUILD)/tests/boots/%,test_cpus test_clock)
lab_init  := $(BUILD)/tests/boots/lab_init
$(foreach t,$(lab_tests),$(eval $(call program,$(t),driver,\
	$(call objs,driver,$(t:$(BUILD)/%=%.c) tests/boots/lab.c) $(e2e_help) $(testable),$(libs_driver) -lcmocka)))
$(eval $(call program,$(lab_init),guest,$(call objs,guest,tests/boots/lab_init.c)))
test-boots:
	$(in_parallel) all $(boot_tests) $(lab_tests) $(lab_init)
	@SYSPATH_BUILD=$(BUILD) scripts/run-tests $(boot_tests) $(lab_tests)

# --- packages (docs/packages.md) ---------------------------------------------------------------
VERSION := $(shell sed -n 's/^.define SYSPATH_VERSION[[:space:]]*"\(.*\)"/\1/p' bench/document/schema.h)

# The program prints of itself what shells complete.
completions := $(patsubst %,$(BUILD)/completions/%,syspath.bash _syspath syspath.fish)
shell_of = $(if $(filter %.bash,$(1)),bash,$(if $(filter %.fish,$(1)),fish,zsh))
$(completions): $(DRIVER) scripts/completions
	@mkdir -p $(@D)
	$(Q)scripts/completions $(call shell_of,$@) $(DRIVER) >$@

# What is installed where, below PREFIX: a folder, what is run there, what is read there. Where the driver looks
# for what belongs to it: bench/files/locate.c.
define installed
bin|$(DRIVER)|
libexec/syspath|$(call workers_in,$(BUILD)) $(GUEST) $(PLUGINS)|
libexec/syspath/dynamic|$(call workers_in,$(BUILD)/dynamic)|
libexec/syspath/musl|$(MUSL)|
share/syspath||$(wildcard docs/*.schema.json)
share/syspath/scripts||$(wildcard scripts/*.gp scripts/*.txt scripts/*.css scripts/*.js)
share/man/man1||docs/syspath.1
share/bash-completion/completions||$(BUILD)/completions/syspath.bash:syspath
share/zsh/site-functions||$(BUILD)/completions/_syspath
share/fish/vendor_completions.d||$(BUILD)/completions/syspath.fish
endef

.PHONY: install uninstall
install uninstall: export SYSPATH_INSTALLED = $(installed)
install uninstall: place = $(call quote,$(DESTDIR)$(PREFIX))
install: all $(completions)
	@scripts/install install $(place)
# Takes away all that an install may have brought, and the folders that are syspath's alone; builds nothing.
uninstall: M32 = yes
uninstall: MUSL = $(BUILD)/musl/syspath-worker64
uninstall: GUEST = $(BUILD)/syspath-guest $(BUILD)/syspath-guest32
uninstall:
	@scripts/install uninstall $(place)

# The source as one file, the same of the same commit; what is in it builds without git.
DIST := $(BUILD)/syspath-$(VERSION).tar.gz
in_source = if [ -e .git ]; then git ls-files -z; else find $(notdir $(wildcard * .ci .clang-format .clang-tidy .gitignore)) \
	\( -path $(BUILD) -o -path results/runs -o -path results/history.sqlite \) -prune -o -type f -print0 | sort -z; fi
dated = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null),0)
packed = tar --owner=0 --group=0 --numeric-owner --mtime=@$(dated) --mode=go=rX,u+rw,a-s --format=ustar
# The one place that has the address.
REPOSITORY ?= https://github.com/OWNER/syspath
.PHONY: dist bundle
dist:
	@[ ! -e .git ] || git ls-files >/dev/null 2>&1 || { echo 'make dist: in a checkout git lists the files: install git' >&2; exit 2; }
	@mkdir -p $(BUILD)/packages
	@for file in syspath.spec PKGBUILD; do sed 's,@VERSION@,$(VERSION),; s,@REPOSITORY@,$(REPOSITORY),' \
		docs/packages/$$file.in >$(BUILD)/packages/$$file; done
	@$(in_source) | $(packed) --null -T - --transform 's,^,syspath-$(VERSION)/,' -c | gzip -n9 >$(DIST)
	@echo $(DIST)

# The static workers of both ABIs, for a machine without a driver (docs/via.md).
BUNDLE := syspath-workers-$(VERSION)
bundle: $(WORKERS)
	$(if $(M32),,@echo "$(BUNDLE) has no 32-bit worker: scripts/deps brings what it needs")
	@rm -rf $(BUILD)/$(BUNDLE) && mkdir -p $(BUILD)/$(BUNDLE)
	@install -s $(WORKERS) $(BUILD)/$(BUNDLE)
	@install -m 644 LICENSE docs/workers/README $(BUILD)/$(BUNDLE)
	@$(packed) --sort=name -C $(BUILD) -c $(BUNDLE) | gzip -n9 >$(BUILD)/$(BUNDLE).tar.gz
	@echo $(BUILD)/$(BUNDLE).tar.gz

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)

.PHONY: deps clean
deps:
	scripts/deps

clean:
	rm -rf $(BUILD)
