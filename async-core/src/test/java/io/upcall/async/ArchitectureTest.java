package io.upcall.async;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Holds the arrows of the layout: async-core is at the bottom and knows none of the others. */
class ArchitectureTest {
  private static final JavaClasses ASYNC =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.upcall.async");

  @Test
  void knowsNoneOfTheLayersAbove() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.upcall.cores..", "io.upcall.libc..", "io.upcall.samples..")
        .check(ASYNC);
  }

  @Test
  void packagesAreFreeOfCycles() {
    slices().matching("io.upcall.(**)").should().beFreeOfCycles().check(ASYNC);
  }
}
