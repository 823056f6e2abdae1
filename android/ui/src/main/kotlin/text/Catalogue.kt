package cn.fujian.bamin.ui.text

/** A flat JSON object of strings, which is all that a catalogue is. */
internal fun catalogue(json: String): Map<String, String> {
    val found = LinkedHashMap<String, String>()
    val reader = Reader(json)
    reader.skipTo('{')
    while (true) {
        val key = reader.stringOrNull() ?: return found
        reader.skipTo(':')
        found[key] = reader.stringOrNull() ?: error("no value for $key")
    }
}

private class Reader(private val text: String) {
    private var at = 0

    fun skipTo(mark: Char) {
        at = text.indexOf(mark, at) + 1
        check(at > 0) { "no $mark" }
    }

    /** The next string, or none before the object ends. */
    fun stringOrNull(): String? {
        while (text[at] != '"') {
            if (text[at++] == '}') return null
        }
        at++
        val string = StringBuilder()
        while (true) {
            when (val char = text[at++]) {
                '"' -> return string.toString()
                '\\' -> string.append(escaped())
                else -> string.append(char)
            }
        }
    }

    private fun escaped(): Char = when (val char = text[at++]) {
        'n' -> '\n'
        't' -> '\t'
        'r' -> '\r'
        'b' -> '\b'
        'f' -> '\u000C'
        'u' -> {
            at += 4
            text.substring(at - 4, at).toInt(16).toChar()
        }
        else -> char
    }
}
