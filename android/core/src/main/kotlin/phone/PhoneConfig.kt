package cn.fujian.bamin.core.phone

/** Settings of the build. */
data class PhoneConfig(
    /** Where everything is kept; one phone, one folder. */
    val folder: String,
    /** `https://host[:port]`; plain `http` only for this machine itself. */
    val server: String,
    /** Pinned roots of the trust list: 66 hexadecimal digits each. */
    val trustRoots: List<String>,
    /** TLS roots, PEM. */
    val tlsRoots: List<ByteArray> = emptyList(),
    /** The version of the trust list at build time; 0 for none. */
    val leastTrust: Int = 0,
    val platform: Platform,
    /** `major.minor.patch`. */
    val version: String,
)

/** Where the app runs. */
enum class Platform { Android, Desk }
