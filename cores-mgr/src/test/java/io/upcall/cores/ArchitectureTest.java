package io.upcall.cores;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Holds the arrows of the layout: cores-mgr uses async-core and nothing above itself. */
class ArchitectureTest {
  private static final JavaClasses CORES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.upcall.cores");

  @Test
  void knowsNoneOfTheLayersAbove() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.upcall.libc..", "io.upcall.samples..")
        .check(CORES);
  }

  @Test
  void packagesAreFreeOfCycles() {
    slices().matching("io.upcall.(**)").should().beFreeOfCycles().check(CORES);
  }
}
