package io.upcall.libc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Holds the arrows of the layout: libc-compat uses both libraries below it, not the samples. */
class ArchitectureTest {
  private static final JavaClasses LIBC =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.upcall.libc");

  @Test
  void knowsNothingOfTheSamples() {
    noClasses().should().dependOnClassesThat().resideInAPackage("io.upcall.samples..").check(LIBC);
  }

  @Test
  void packagesAreFreeOfCycles() {
    slices().matching("io.upcall.(**)").should().beFreeOfCycles().check(LIBC);
  }
}
