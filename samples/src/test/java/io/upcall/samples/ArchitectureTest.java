package io.upcall.samples;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds what concerns all modules; this one, on top, sees them all. */
class ArchitectureTest {
  private static final JavaClasses UPCALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.upcall");

  @Test
  void packagesAreFreeOfCycles() {
    slices().matching("io.upcall.(**)").should().beFreeOfCycles().check(UPCALL);
  }

  @Test
  void onlyLoomAccessReflects() {
    noClasses()
        .that()
        .haveNameNotMatching("io\\.upcall\\.cores\\.(\\w*LoomAccess|VirtualThreadFields).*")
        .and()
        // Names of this project's own public constants, and elements of arrays: nothing is broken.
        .haveNameNotMatching("io\\.upcall\\.libc\\.(ArgumentNames|CallText)")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.reflect..")
        .orShould()
        .callCodeUnitWhere(describe("it reflects", ArchitectureTest::reflects))
        .because("what has to be broken open is broken open in io.upcall.cores, in two classes")
        .check(UPCALL);
  }

  /** By what it takes or gives, as {@code Class.getDeclaredField} does, or by breaking open. */
  private static boolean reflects(JavaCall<?> call) {
    return call.getName().equals("privateLookupIn")
        || Stream.concat(
                call.getTarget().getRawParameterTypes().stream(),
                Stream.of(call.getTarget().getRawReturnType()))
            .map(JavaClass::getBaseComponentType)
            .anyMatch(type -> type.getPackageName().equals("java.lang.reflect"));
  }
}
