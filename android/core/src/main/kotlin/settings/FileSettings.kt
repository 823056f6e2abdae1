package cn.fujian.bamin.core.settings

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import java.io.File
import java.io.IOException
import java.util.Properties

/** Settings in a file of their own beside the database; a damaged file is that of a new phone. */
class FileSettings(
    folder: File,
    private val worker: CoroutineDispatcher = Dispatchers.IO,
) : SettingsPort {
    private val file = File(folder, "settings.properties")
    private val turn = Mutex()
    private val shown = MutableStateFlow(read())

    override val settings: StateFlow<Settings> = shown.asStateFlow()

    override suspend fun change(settings: Settings) = turn.withLock {
        shown.value = settings
        withContext(worker) { write(settings) }
    }

    private fun read(): Settings = try {
        val kept = Properties().apply { file.inputStream().use(::load) }
        val fresh = Settings()
        Settings(
            language = Language.entries.find { it.tag == kept["language"] },
            theme = Theme.entries.find { it.name == kept["theme"] } ?: fresh.theme,
            typeScale = (kept["type_scale"] as String?)?.toFloatOrNull()?.coerceIn(1f, 2f) ?: fresh.typeScale,
            speech = kept["speech"] != "false",
            sound = kept["sound"] != "false",
            vibration = kept["vibration"] != "false",
        )
    } catch (_: IOException) {
        Settings()
    } catch (_: IllegalArgumentException) {
        Settings()
    }

    private fun write(settings: Settings) {
        val kept = Properties()
        settings.language?.let { kept["language"] = it.tag }
        kept["theme"] = settings.theme.name
        kept["type_scale"] = "${settings.typeScale}"
        kept["speech"] = "${settings.speech}"
        kept["sound"] = "${settings.sound}"
        kept["vibration"] = "${settings.vibration}"
        val new = File(file.path + ".new")
        file.parentFile.mkdirs()
        new.outputStream().use { kept.store(it, null) }
        if (!new.renameTo(file)) throw IOException("the settings were not kept")
    }
}
