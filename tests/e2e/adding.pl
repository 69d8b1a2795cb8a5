#!/usr/bin/perl
# The examples of docs/adding.md, as they stand there, for tests/e2e/test_adding.c.
#
#	adding.pl apply DOCUMENT TREE	adds each to the tree; prints the file that it went to, one a line
#	adding.pl commands DOCUMENT	prints what the document has one run after it, one command a line
#
# Where an example goes is named before it: the last file named between back quotes which has the example's
# kind. Rows go behind the last row of a table, members of a JSON document to its section "soft", parts of
# the man page behind the synopsis or the paragraph of the last command; anything else is a new file.
# Exit status: 0; 2 when an example has no place, or the place is taken.
use strict;
use warnings;
use File::Basename qw(dirname);
use File::Path qw(make_path);

my $document;

sub fail { print STDERR "adding: $document: @_\n"; exit 2 }

sub contents {
	my ($path) = @_;
	open my $in, '<', $path or fail("$path: $!");
	local $/;
	return scalar <$in>;
}

sub write_file {
	my ($path, $text) = @_;
	make_path(dirname($path));
	open my $out, '>', $path or fail("$path: $!");
	print $out $text and close $out or fail("$path: $!");
}

# {line, language, text, files => [named since the section began]}
sub blocks {
	my (@blocks, @files, $block);
	my $line = 0;
	for (split /^/, contents($document)) {
		$line++;
		if ($block && /^```$/) {
			push @blocks, $block;
			$block = undef;
		} elsif ($block) {
			$block->{text} .= $_;
		} elsif (/^```(\w*)$/) {
			$block = { line => $line, language => $1, text => '', files => [@files] };
		} else {
			@files = () if /^#/;
			push @files, /`([\w.\/-]+\/[\w.-]+)`/g;
		}
	}
	fail('a block is never closed') if $block;
	return @blocks;
}

sub place {
	my ($block, $pattern) = @_;
	my ($file) = grep { /$pattern/ } reverse @{ $block->{files} };
	return $file // fail("line $block->{line}: no file matching $pattern is named before it");
}

# Puts the text behind the last place that the pattern matches, which may be behind what `from` matches.
sub insert {
	my ($path, $pattern, $text) = @_;
	my $old = contents($path);
	my $at;
	$at = $+[0] while $old =~ /$pattern/g;
	fail("$path: no place for:\n$text") unless defined $at;
	write_file($path, substr($old, 0, $at) . $text . substr($old, $at));
}

# The name of the file that the example went to; undef where it is none.
sub apply {
	my ($block, $tree) = @_;
	my ($language, $text) = @$block{qw(language text)};
	my ($file, $behind);
	return undef if $language eq 'sh' || $text =~ /^mutant /;
	if ($language eq 'c' && $text =~ /\A([A-Z]+)\(.*\)\n\z/) {
		($file, $behind) = (place($block, qr/\.def$/), qr/^$1\(.*\)\n/m);
	} elsif ($text =~ /\A\| .*\|\n\z/) {
		($file, $behind) = (place($block, qr/\.md$/), qr/^\| .*\|\n/m);
	} elsif ($language eq 'json') {
		($file, $behind) = (place($block, qr/\.json$/), qr/^  "soft": \{\n/m);
	} elsif ($text =~ /\A\.Nm\n/) {
		($file, $behind) = (place($block, qr/\.1$/), qr/(?=^\.Nm\n\.Fl -help)/m);
	} elsif ($text =~ /\A\.It Cm /) {
		# The list of the commands is the first of those whose items are commands.
		($file, $behind) = (place($block, qr/\.1$/), qr/^The commands are:\n(?:(?!\.El).*\n)*/m);
	} else {
		my $of_kind = { c => qr/\.c$/, asm => qr/\.S$/ }->{$language} // qr/./;
		$file = place($block, $of_kind);
		-e "$tree/$file" and fail("line $block->{line}: $file is in the tree already");
		write_file("$tree/$file", $text);
		return $file;
	}
	insert("$tree/$file", $behind, $text);
	return $file;
}

(my $what, $document, my $tree) = @ARGV;
if (@ARGV == 3 && $what eq 'apply') {
	for my $block (blocks()) {
		my $file = apply($block, $tree);
		print "$file\n" if defined $file;
	}
} elsif (@ARGV == 2 && $what eq 'commands') {
	for my $block (grep { $_->{language} eq 'sh' } blocks()) {
		# The tests of a whole tree, and what has one test run alone, are not run by a test.
		print grep { !/make (test|mutants)|^SYSPATH_/ } split /^/, $block->{text};
	}
} else {
	print STDERR "usage: adding.pl apply DOCUMENT TREE | adding.pl commands DOCUMENT\n";
	exit 2;
}
