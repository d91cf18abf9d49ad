"""How much of what is sent Django takes, and that none of it lies on a disk."""

from config.middleware.sizes import EVIDENCE_BYTES_MAX

# LimitsMiddleware refuses by address before; this is the largest of its limits.
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1_048_576
# In a temporary file evidence would lie unsealed. Forms with files are no larger.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = EVIDENCE_BYTES_MAX
