plugins {
    alias(libs.plugins.android.application)
    alias(libs.plugins.kotlin.compose)
}

android {
    namespace = "cn.fujian.bamin.app"
    compileSdk = 37
    defaultConfig {
        applicationId = "cn.fujian.bamin.app"
        minSdk = 26
        targetSdk = 37
        versionCode = 1
        versionName = "0.1.0"
    }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
    buildFeatures { compose = true }

    // `plain` has no recogniser: passports are typed. `mlkit` reads them.
    flavorDimensions += "recogniser"
    productFlavors {
        create("plain") { dimension = "recogniser" }
        create("mlkit") { dimension = "recogniser" }
    }

    // Without these four a release stays unsigned.
    val keystore = System.getenv("BAMIN_KEYSTORE")
    if (keystore != null) {
        signingConfigs.create("release") {
            storeFile = file(keystore)
            storePassword = System.getenv("BAMIN_KEYSTORE_PASSWORD")
            keyAlias = System.getenv("BAMIN_KEY_ALIAS")
            keyPassword = System.getenv("BAMIN_KEY_PASSWORD")
        }
    }
    buildTypes {
        release {
            isMinifyEnabled = true
            isShrinkResources = true
            proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt"), "proguard-rules.pro")
            signingConfig = signingConfigs.findByName("release")
        }
    }
    testOptions { unitTests.isIncludeAndroidResources = true }
    lint {
        lintConfig = file("lint.xml")
        abortOnError = true
    }
}

dependencies {
    implementation(project(":ui"))
    implementation(libs.activity.compose)
    implementation(libs.coroutines.android)
    implementation(libs.jna) { artifact { type = "aar" } }
    "mlkitImplementation"(libs.mlkit.text)

    testImplementation(testFixtures(project(":core")))
    testImplementation(libs.junit)
    testImplementation(libs.kotlin.test)
    testImplementation(libs.robolectric)
    testImplementation(libs.android.ui.test)
    debugImplementation(libs.android.ui.test.manifest)
}

/** Builds the engine for every phone: `cargo install cargo-ndk`, and the NDK by `ANDROID_NDK_HOME`. */
abstract class Engine @Inject constructor(private val exec: ExecOperations) : DefaultTask() {
    @get:Internal abstract val workspace: DirectoryProperty
    @get:OutputDirectory abstract val libraries: DirectoryProperty

    init {
        // cargo knows best what is up to date.
        outputs.upToDateWhen { false }
    }

    @TaskAction fun build() {
        exec.exec {
            workingDir = workspace.get().asFile
            // Phones with memory pages of 16 KB refuse a library that is aligned to less.
            for ((_, triple) in ABIS) environment("CARGO_TARGET_${triple}_RUSTFLAGS", "-Clink-arg=-Wl,-z,max-page-size=16384")
            commandLine(
                listOf("cargo", "ndk", "--platform", "26", "--output-dir", libraries.get().asFile.path) +
                    ABIS.keys.flatMap { listOf("--target", it) } +
                    listOf("build", "--release", "--locked", "--package", "bamin-ffi"),
            )
        }
    }

    private companion object {
        val ABIS = mapOf(
            "arm64-v8a" to "AARCH64_LINUX_ANDROID",
            "armeabi-v7a" to "ARMV7_LINUX_ANDROIDEABI",
            "x86_64" to "X86_64_LINUX_ANDROID",
            "x86" to "I686_LINUX_ANDROID",
        )
    }
}

val engine = tasks.register<Engine>("engine") { workspace = rootDir.resolve("..") }

androidComponents {
    onVariants { it.sources.jniLibs?.addGeneratedSourceDirectory(engine, Engine::libraries) }
}

// The tests draw into this folder; the engine for this machine lies where cargo puts it.
tasks.withType<Test>().configureEach {
    systemProperty("bamin.pictures.folder", layout.buildDirectory.dir("pictures").get().asFile.path)
    systemProperty("jna.library.path", rootDir.resolve("../target/debug").path)
}
